package io.millrace.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.Test;

public class LatencyRecorderTest {
  @Test
  public void shouldLeaveOutWhatWasScheduledBeforeTheMeasuredTime() {
    long from = System.nanoTime();
    LatencyRecorder latencies = new LatencyRecorder(from);

    latencies.record(from - 1_000_000_000);
    latencies.record(from - 1);
    assertThat(latencies.histogram().getTotalCount()).isZero();

    latencies.record(from);
    latencies.record(from + 1);
    assertThat(latencies.histogram().getTotalCount()).isEqualTo(2);
  }
}
