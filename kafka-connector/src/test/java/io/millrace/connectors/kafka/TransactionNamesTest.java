package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.OptionalLong;
import org.junit.Test;

public class TransactionNamesTest {
  private final TransactionNames names = new TransactionNames("job.1", "counts-2");

  @Test
  public void the_incarnation_is_read_from_the_name() {
    assertThat(names.incarnationOf(names.name(12, 3, 4))).isEqualTo(OptionalLong.of(12));
  }

  @Test
  public void names_of_other_sinks_and_jobs_are_not_mistaken() {
    String name = names.name(1, 2, 3);
    assertThat(new TransactionNames("job.1", "counts").incarnationOf(name)).isEmpty();
    assertThat(new TransactionNames("job.1", "counts-2-1").incarnationOf(name)).isEmpty();
    assertThat(new TransactionNames("job.10", "counts-2").incarnationOf(name)).isEmpty();
    assertThat(names.incarnationOf("millrace-job.1-counts-2-1-2-x")).isEmpty();
    assertThat(names.incarnationOf("mine")).isEmpty();
  }

  @Test
  public void the_brokers_pattern_finds_all_names() {
    // The brokers use this library to match.
    Pattern pattern = Pattern.compile(names.brokerPattern());
    assertThat(pattern.matches(names.name(1, 2, 3))).isTrue();
    assertThat(pattern.matches("millrace-jobX1-counts-2-1-2-3")).isFalse();
  }
}
