package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.millrace.benchmarks.measure.Sample;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.SnapshotSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class SnapshotFiguresTest {
  @Test
  public void shouldTellTheFirstPauseFromTheOthers() {
    Map<String, Object> results =
        figuresOf(
            periodic(1, 20_000_000), // classes are loaded
            periodic(2, 300_000),
            periodic(3, 5_000_000),
            periodic(4, 400_000));

    assertThat(results)
        .contains(
            entry("snapshot_first_pause_us", 20_000L),
            entry("snapshot_pause_us", 400L),
            entry("snapshot_pause_max_us", 5_000L),
            entry("snapshot_ms", 70L));
  }

  @Test
  public void shouldLeaveOutTheLastSnapshotAndThoseGivenUp() {
    SnapshotSummary last = periodic(3, 9_000_000);
    last.setKind(SnapshotKind.FINAL);
    SnapshotSummary givenUp = periodic(4, 8_000_000);
    givenUp.unsetCompletedAtMillis();

    assertThat(figuresOf(periodic(2, 300_000), last, givenUp))
        .contains(entry("snapshot_pause_us", 300L), entry("snapshot_pause_max_us", 300L))
        .doesNotContainKey("snapshot_first_pause_us"); // the master has forgotten it
  }

  @Test
  public void shouldFindSnapshotsAmongSamplesByTheirTime() {
    long nowNanos = System.nanoTime();
    long nowMillis = System.currentTimeMillis();
    JobStatus status = new JobStatus();
    status.setSnapshots(List.of(startedAt(nowMillis - 3000), startedAt(nowMillis - 2000)));
    List<Sample> samples = new ArrayList<>();
    long records = 0;
    for (long millis = -10_000; millis <= 0; millis += 5) {
      samples.add(new Sample(nowNanos + millis * 1_000_000, records, 0, 0));
      boolean isSnapshotTaken = Math.floorMod(millis, 1000L) < 200;
      records += isSnapshotTaken ? 500 : 1000;
    }

    Object cost = SnapshotFigures.of(status, samples).results().get("snapshot_cost_percent");
    assertThat((Double) cost).isEqualTo(10, within(1.0));
  }

  @Test
  public void shouldSayNoCostIfNothingWasMeasuredMeanwhile() {
    assertThat(figuresOf(periodic(2, 300_000), periodic(3, 300_000)))
        .doesNotContainKey("snapshot_cost_percent");
  }

  private static Map<String, Object> figuresOf(SnapshotSummary... snapshots) {
    JobStatus status = new JobStatus();
    status.setSnapshots(List.of(snapshots));
    return SnapshotFigures.of(status, List.of(new Sample(0, 0, 0, 0), new Sample(9, 9, 0, 9)))
        .results();
  }

  private static SnapshotSummary startedAt(long millis) {
    SnapshotSummary summary = periodic(2, 300_000);
    summary.setTriggeredAtMillis(millis);
    summary.setCompletedAtMillis(millis + 70);
    return summary;
  }

  private static SnapshotSummary periodic(long id, long longestPauseNanos) {
    SnapshotSummary summary =
        new SnapshotSummary(id, SnapshotKind.PERIODIC, id * 1000, 1, "folder", "COMPLETED");
    summary.setCompletedAtMillis(id * 1000 + 70);
    summary.setLongestPauseNanos(longestPauseNanos);
    return summary;
  }
}
