package io.millrace.benchmarks;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobResult;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.benchmarks.measure.Measurements;
import io.millrace.benchmarks.measure.ProcessMeter;
import io.millrace.benchmarks.measure.Total;
import io.millrace.benchmarks.workload.Workload;
import io.millrace.benchmarks.workload.WorkloadOptions;
import io.millrace.embedded.EmbeddedExecutor;
import io.millrace.worker.WorkerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** One run of a workload. */
final class WorkloadRun {
  /** Longer than any run, so that the only snapshot is the one at the end. */
  private static final Duration NEVER = Duration.ofDays(365);

  private final Workload workload;
  private final Configuration options;

  WorkloadRun(Workload workload, Configuration options) {
    this.workload = workload;
    this.options = options;
  }

  Report execute() throws Exception {
    Path folder = Files.createTempDirectory("millrace-bench-");
    try {
      ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
      environment.setParallelism(options.get(WorkloadOptions.PARALLELISM));
      environment.setSnapshotInterval(snapshotInterval());
      workload.define(environment, options, folder.toString());
      ExecutionEnvironment.bindExecutor(new EmbeddedExecutor(engineOptions()));
      ProcessMeter meter = ProcessMeter.ofThisProcess();
      meter.start();
      JobResult result = environment.execute(workload.name());
      Measurements measured = meter.stop();
      double jobSeconds = result.duration().toNanos() / 1e9;
      return Report.of(workload, options, measured, Total.readAll(folder), jobSeconds);
    } finally {
      delete(folder);
    }
  }

  private Duration snapshotInterval() {
    int millis = options.get(WorkloadOptions.CHECKPOINT_MILLIS);
    return millis == 0 ? NEVER : Duration.ofMillis(millis);
  }

  private Configuration engineOptions() {
    Configuration engine = Configuration.empty().with(JobOptions.RESTART_ATTEMPTS.key(), "0");
    long pages = options.get(WorkloadOptions.PAGES);
    return pages == 0 ? engine : engine.with(WorkerOptions.PAGE_MEMORY.key(), pages + " b");
  }

  private static void delete(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
