package io.millrace.benchmarks;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.plan.Plan;
import io.millrace.benchmarks.measure.MachineLoad;
import io.millrace.benchmarks.measure.Measurements;
import io.millrace.benchmarks.measure.ProcessMeter;
import io.millrace.benchmarks.measure.SpillMeter;
import io.millrace.benchmarks.measure.Total;
import io.millrace.benchmarks.process.LocalFolder;
import io.millrace.benchmarks.process.ProcessJob;
import io.millrace.benchmarks.process.WorkerJvm;
import io.millrace.benchmarks.workload.Workload;
import io.millrace.benchmarks.workload.WorkloadOptions;
import io.millrace.embedded.EmbeddedExecutor;
import io.millrace.embedded.EmbeddedJob;
import io.millrace.protocol.JobStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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
      Path sums = Files.createDirectory(folder.resolve("sums"));
      ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
      environment.setParallelism(options.get(WorkloadOptions.PARALLELISM));
      environment.setSnapshotInterval(snapshotInterval());
      workload.define(environment, options, sums.toString());
      Plan plan = environment.plan(workload.name());
      MachineLoad before = MachineLoad.now();
      Outcome outcome = run(plan, folder);
      MachineLoad after = MachineLoad.now();
      return Report.of(workload, options, outcome.measured(), Total.readAll(sums), before, after)
          .with(SnapshotFigures.of(outcome.status(), outcome.measured().samples()).results())
          .with(Map.of("spilled_mb", outcome.spilledBytes() / 1e6));
    } finally {
      LocalFolder.delete(folder);
    }
  }

  /** What was measured, the job's last words, and the most of its state that lay on disk. */
  private record Outcome(Measurements measured, JobStatus status, long spilledBytes) {}

  private Outcome run(Plan plan, Path folder) throws Exception {
    ProcessMeter meter = ProcessMeter.ofThisProcess();
    meter.start();
    int workers = options.get(WorkloadOptions.WORKERS);
    if (workers == 1) {
      try (EmbeddedJob job = new EmbeddedExecutor(EngineOptions.of(options)).start(plan)) {
        SpillMeter spill = new SpillMeter(job::status);
        spill.start();
        job.await();
        return new Outcome(meter.stop(), job.status(), spill.stop());
      }
    }
    List<String> jvmOptions = WorkerJvm.options(options.get(WorkloadOptions.HEAP));
    try (ProcessJob job =
        new ProcessJob(plan, EngineOptions.of(options), workers, jvmOptions, true, folder)) {
      SpillMeter spill = new SpillMeter(job::status);
      job.start();
      spill.start();
      Measurements measured = Measurements.merge(List.of(job.await(), meter.stop()));
      return new Outcome(measured, job.status(), spill.stop());
    }
  }

  private Duration snapshotInterval() {
    int millis = options.get(WorkloadOptions.CHECKPOINT_MILLIS);
    return millis == 0 ? NEVER : Duration.ofMillis(millis);
  }
}
