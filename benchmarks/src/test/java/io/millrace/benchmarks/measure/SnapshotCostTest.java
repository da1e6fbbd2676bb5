package io.millrace.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class SnapshotCostTest {
  private static final long PERIOD = 1000;

  @Test
  public void shouldCompareWithTheTimeWithoutASnapshot() {
    // Nine tenths of a record in each unit of time for the first fifth, else one.
    List<Sample> samples = samples(10, 0.9, 200);

    assertThat(SnapshotCost.of(samples, List.of(5000L, 6000L, 7000L), 100).orElseThrow())
        .isEqualTo(0.02, within(1e-3));
  }

  @Test
  public void shouldBeNegativeIfTheTimeOfSnapshotsWasFaster() {
    List<Sample> samples = samples(10, 1.5, 200);

    assertThat(SnapshotCost.of(samples, List.of(5000L, 6000L), 100).orElseThrow())
        .isEqualTo(-0.1, within(1e-3));
  }

  @Test
  public void shouldLeaveOutWarmUpAndEnd() {
    List<Sample> samples = samples(10, 0.5, 200);

    assertThat(SnapshotCost.of(samples, List.of(0L, 1000L), 100)).isEmpty();
    assertThat(SnapshotCost.of(samples, List.of(9500L, 10_500L), 100)).isEmpty();
  }

  @Test
  public void shouldSayNothingIfThereIsNoTimeWithoutASnapshot() {
    List<Sample> samples = samples(10, 0.5, 200);

    assertThat(SnapshotCost.of(samples, List.of(5000L, 6000L), 600)).isEmpty();
    assertThat(SnapshotCost.of(samples, List.of(5000L), 100)).isEmpty();
    assertThat(SnapshotCost.of(samples, List.of(), 0)).isEmpty();
  }

  /** Of so many periods, each of which starts with some time of another speed. */
  private static List<Sample> samples(int periods, double firstSpeed, long firstNanos) {
    List<Sample> samples = new ArrayList<>();
    double records = 0;
    for (long nanos = 0; nanos <= periods * PERIOD; nanos += 10) {
      samples.add(new Sample(nanos, Math.round(records * 1000), 0, 0));
      records += 10 * (nanos % PERIOD < firstNanos ? firstSpeed : 1);
    }
    return samples;
  }
}
