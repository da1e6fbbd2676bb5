package io.millrace.benchmarks;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.benchmarks.workload.WorkloadOptions;
import io.millrace.worker.WorkerOptions;

/** How the options of a run become those of the engine and of its processes. */
final class EngineOptions {
  private EngineOptions() {}

  /** What the engine is told. */
  static Configuration of(Configuration options) {
    Configuration engine = Configuration.empty().with(JobOptions.RESTART_ATTEMPTS.key(), "0");
    int workers = options.get(WorkloadOptions.WORKERS);
    if (workers > 1) {
      int loops =
          Math.min(
              options.get(WorkloadOptions.PARALLELISM), Runtime.getRuntime().availableProcessors());
      int slots = Math.max(1, (loops + workers - 1) / workers);
      engine = engine.with(WorkerOptions.SLOTS.key(), Integer.toString(slots));
    }
    long pages = options.get(WorkloadOptions.PAGES);
    if (pages > 0) {
      engine = engine.with(WorkerOptions.PAGE_MEMORY.key(), pages / workers + " b");
    }
    return engine;
  }
}
