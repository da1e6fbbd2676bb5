package io.millrace.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.Test;

public class ProcessMeterTest {
  @Test
  public void shouldCountRecordsAndResultsOfAllTasks() throws Exception {
    ProcessMeter meter = ProcessMeter.ofThisProcess();
    meter.start();
    meter.newRecordCounter().add(3);
    meter.newRecordCounter().add(4);
    meter.newResultCounter().add(5);
    Measurements measured = meter.stop();
    Sample last = measured.samples().get(measured.samples().size() - 1);
    assertThat(last.records()).isEqualTo(7);
    assertThat(last.results()).isEqualTo(5);
    assertThat(last.cpuNanos()).isPositive();
  }

  @Test
  public void shouldTakeNoLatencyOfTheWarmUp() throws Exception {
    ProcessMeter meter = ProcessMeter.ofThisProcess();
    meter.start();
    long now = System.nanoTime();
    LatencyRecorder recorder = meter.newLatencyRecorder(now);
    recorder.record(now - 1);
    recorder.record(now);
    Measurements measured = meter.stop();
    assertThat(measured.latencies().getTotalCount()).isEqualTo(1);
  }

  @Test
  public void shouldForgetWhatAnEarlierRunCounted() throws Exception {
    ProcessMeter meter = ProcessMeter.ofThisProcess();
    meter.start();
    meter.newRecordCounter().add(3);
    meter.stop();
    meter.start();
    assertThat(meter.stop().records()).isZero();
  }
}
