package io.millrace.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.Test;

public class PaceTest {
  @Test
  public void shouldDivideTheRateAmongSplits() {
    Pace.FixedRate pace = Pace.FixedRate.of(1000, 1_000_000, 2);
    assertThat(pace.dueNanos(0)).isEqualTo(1000);
    assertThat(pace.dueNanos(3)).isEqualTo(7000);
  }

  @Test
  public void shouldLetRecordsBeReadWhenTheyAreDue() {
    Pace.FixedRate pace = Pace.FixedRate.of(1000, 1_000_000, 2);
    assertThat(pace.recordsBy(999)).isZero();
    assertThat(pace.recordsBy(1000)).isEqualTo(1);
    assertThat(pace.recordsBy(2999)).isEqualTo(1);
    assertThat(pace.recordsBy(3000)).isEqualTo(2);
  }
}
