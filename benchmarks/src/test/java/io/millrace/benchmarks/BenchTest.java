package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.benchmarks.workload.Workload;
import java.util.List;
import org.junit.Test;

public class BenchTest {
  private static final Workload ITEM_COUNT = Workload.named("item-count");

  @Test
  public void shouldTakeOptions() {
    assertThat(Bench.parse(Bench.optionsOf(ITEM_COUNT), List.of("p=1", "keys=1000")).toMap())
        .containsEntry("p", "1")
        .containsEntry("keys", "1000");
  }

  @Test
  public void shouldRefuseAnUnknownWorkload() {
    assertThatThrownBy(() -> Workload.named("item-cont"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'item-cont'")
        .hasMessageContaining("item-count");
  }

  @Test
  public void shouldRefuseAnUnknownKey() {
    assertThatThrownBy(() -> Bench.parse(Bench.optionsOf(ITEM_COUNT), List.of("key=5")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("did you mean 'keys'");
  }

  @Test
  public void shouldRefuseABadValue() {
    assertThatThrownBy(() -> Bench.parse(Bench.optionsOf(ITEM_COUNT), List.of("p=0")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("option p is '0'");
  }

  @Test
  public void shouldTakeZeroOnlyWhereItIsSaidWhatItMeansAndNoNegativeNumber() {
    for (Workload workload : Workload.all()) {
      for (ConfigurationOption<?> option : Bench.optionsOf(workload)) {
        if (option.parse(option.defaultText()) instanceof Number) {
          String unit = option.defaultText().replaceFirst("\\d+", "");
          assertThatThrownBy(() -> option.parse("-1" + unit))
              .isInstanceOf(UserException.class)
              .hasMessageContaining("option " + option.key() + " is '-1");
          if (!option.description().matches(".*\\b0[a-z]*: .*")) {
            assertThatThrownBy(() -> option.parse("0" + unit))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("option " + option.key() + " is '0");
          }
        }
      }
    }
  }

  @Test
  public void shouldRefuseWhatIsNoOption() {
    assertThatThrownBy(() -> Bench.parse(Bench.optionsOf(ITEM_COUNT), List.of("fast")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'fast'");
  }
}
