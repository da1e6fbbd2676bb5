package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.benchmarks.workload.Workload;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Runs the workloads, small; the checksums are those of other engines for the same options. */
public class WorkloadRunTest {
  private static final String SMALL = "heap=256mb";

  @Test
  public void shouldCountItems() throws Exception {
    assertThat(run("item-count", "n=4000000", "checkpoint=100"))
        .containsEntry("records", 4_000_000L)
        .containsEntry("checksum", "97d7e27f25fb9787")
        .containsKeys("seconds", "records_per_s", "cpu_ns_per_record", "gc_ms", "peak_rss_mb")
        .hasEntrySatisfying("snapshot_mb", size -> assertThat((double) size).isPositive());
  }

  @Test
  public void shouldCountItemsWithoutSnapshots() throws Exception {
    assertThat(run("item-count", "n=4000000", "checkpoint=0"))
        .containsEntry("checksum", "97d7e27f25fb9787")
        .containsEntry("spilled_mb", 0.0);
  }

  @Test
  public void shouldCountItemsWithMostOfThemOnDisk() throws Exception {
    assertThat(run("item-count", "n=4000000", "checkpoint=100", "state=spill"))
        .containsEntry("checksum", "97d7e27f25fb9787")
        .hasEntrySatisfying("spilled_mb", size -> assertThat((double) size).isGreaterThan(1));
  }

  @Test
  public void shouldRefuseAnUnknownPlaceForState() {
    assertThatThrownBy(() -> run("item-count", "n=1000", "state=disk"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("option state is 'disk'; expected memory or spill");
  }

  @Test
  public void shouldCountItemsInTwoProcesses() throws Exception {
    assertThat(run("item-count", "n=4000000", "checkpoint=100", "workers=2", SMALL))
        .containsEntry("records", 4_000_000L)
        .containsEntry("checksum", "97d7e27f25fb9787");
  }

  @Test
  public void shouldCountWordsInWindows() throws Exception {
    assertThat(run("window-wordcount", "n=1000000", "checkpoint=100"))
        .containsEntry("records", 8_000_059L)
        .containsEntry("checksum", "e3c0fb3ae4a4b042");
  }

  @Test
  public void shouldCountAsManyDifferentWordsAsAreAskedFor() throws Exception {
    // All lines lie within one second, which is in five windows.
    assertThat(run("window-wordcount", "n=100000", "keys=10")).containsEntry("results", 50L);
  }

  @Test
  public void shouldMeasureLatencies() throws Exception {
    assertThat(run("item-latency", "rate=100000", "warmup=1", "seconds=2", "checkpoint=100"))
        .containsEntry("records", 200_000L)
        .containsEntry("checksum", "6053c8684dc4739f")
        .containsKeys("p50_us", "p99_us", "p999_us", "max_us");
  }

  @Test
  public void shouldTellTheOptionsWithTheirDefaults() throws Exception {
    assertThat(run("item-count", "n=1000", "keys=10").get("options"))
        .isEqualTo(
            Map.of(
                "n",
                "1000",
                "keys",
                "10",
                "p",
                "2",
                "checkpoint",
                "1000",
                "workers",
                "1",
                "heap",
                "3gb",
                "pages",
                "0b",
                "state",
                "memory"));
  }

  private static Map<String, Object> run(String name, String... arguments) throws Exception {
    Workload workload = Workload.named(name);
    Configuration options = Bench.parse(Bench.optionsOf(workload), List.of(arguments));
    return new WorkloadRun(workload, options).execute().fields();
  }
}
