package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.configuration.Configuration;
import io.millrace.benchmarks.workload.Workload;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Runs the workloads, small; the checksums are those of other engines for the same options. */
public class WorkloadRunTest {
  @Test
  public void shouldCountItems() throws Exception {
    assertThat(run("item-count", "n=4000000", "checkpoint=100"))
        .containsEntry("checksum", "97d7e27f25fb9787");
  }

  private static Map<String, Object> run(String name, String... arguments) throws Exception {
    Workload workload = Workload.named(name);
    Configuration options = Bench.parse(workload, List.of(arguments));
    return new WorkloadRun(workload, options).execute().fields();
  }
}
