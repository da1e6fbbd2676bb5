package io.millrace.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class MeasurementsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void shouldAddUpWhatEachProcessSaidLast() {
    Measurements first =
        measurements(List.of(new Sample(10, 1, 0, 100), new Sample(30, 5, 1, 300)), 7);
    Measurements second =
        measurements(List.of(new Sample(20, 2, 0, 50), new Sample(40, 3, 2, 60)), 8);
    Measurements merged = Measurements.merge(List.of(first, second));
    assertThat(merged.samples())
        .containsExactly(
            new Sample(10, 1, 0, 100),
            new Sample(20, 3, 0, 150),
            new Sample(30, 7, 1, 350),
            new Sample(40, 8, 3, 360));
    assertThat(merged.records()).isEqualTo(8);
    assertThat(merged.latencies().getTotalCount()).isEqualTo(2);
    assertThat(merged.latencies().getMaxValue()).isEqualTo(8);
    assertThat(merged.cpuNanos()).isEqualTo(22);
    assertThat(merged.collectionMillis()).isEqualTo(6);
    assertThat(merged.peakResidentBytes()).isEqualTo(200);
  }

  @Test
  public void shouldReadWhatItHasWritten() throws Exception {
    Measurements written = measurements(List.of(new Sample(10, 1, 0, 100)), 9);
    Path file = folder.getRoot().toPath().resolve("measurements");
    written.write(file);
    assertThat(Measurements.read(file)).isEqualTo(written);
  }

  private static Measurements measurements(List<Sample> samples, long latencyNanos) {
    Histogram latencies = LatencyRecorder.newHistogram();
    latencies.recordValue(latencyNanos);
    return new Measurements(samples, latencies, 11, 3, 100);
  }
}
