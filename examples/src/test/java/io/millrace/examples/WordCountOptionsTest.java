package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.time.Duration;
import org.junit.Test;

public class WordCountOptionsTest {
  @Test
  public void shouldReadKafkaOptions() {
    WordCountOptions options =
        WordCountOptions.parse(
            "--brokers", "one:9092,two:9092", "--topic", "lines", "--output", "/out");

    assertThat(options.readsKafka()).isTrue();
    assertThat(options.brokers()).isEqualTo("one:9092,two:9092");
    assertThat(options.topic()).isEqualTo("lines");
    assertThat(options.output()).isEqualTo("/out");
    assertThat(options.outOfOrderness()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  public void shouldReadFileOptions() {
    WordCountOptions options =
        WordCountOptions.parse(
            "--input", "in.txt", "--output", "out", "--out-of-orderness-ms", "250");

    assertThat(options.readsKafka()).isFalse();
    assertThat(options.input()).isEqualTo("in.txt");
    assertThat(options.outOfOrderness()).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  public void shouldNameTheNearestOption_when_oneIsUnknown() {
    assertRefused("--input", "in", "--outptu", "out").hasMessageContaining("'--outptu'");
    assertRefused("--input", "in", "--output", "out", "--out-of-order-ms", "1")
        .hasMessageContaining("did you mean '--out-of-orderness-ms'?");
  }

  @Test
  public void shouldSayWhatIsMissing() {
    assertRefused("--output", "out").hasMessageContaining("--input");
    assertRefused("--input", "in").hasMessageContaining("--output");
    assertRefused("--brokers", "one:9092", "--output", "out").hasMessageContaining("--topic");
  }

  @Test
  public void shouldRefuseTwoInputs() {
    assertRefused("--input", "in", "--brokers", "b", "--topic", "t", "--output", "out")
        .hasMessageContaining("mutually exclusive");
  }

  @Test
  public void shouldRefuseBadNumbers() {
    assertRefused("--input", "in", "--output", "out", "--out-of-orderness-ms", "soon")
        .hasMessageContaining("'soon'");
    assertRefused("--input", "in", "--output", "out", "--out-of-orderness-ms", "-1")
        .hasMessageContaining("at least 0");
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(
      String... arguments) {
    return assertThatThrownBy(() -> WordCountOptions.parse(arguments))
        .isInstanceOf(UserException.class)
        .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("\n"));
  }
}
