package io.millrace.benchmarks;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.benchmarks.workload.WorkloadOptions;
import io.millrace.worker.WorkerOptions;

/** How the options of a run become those of the engine and of its processes. */
final class EngineOptions {
  private static final long SPILLING_PAGE_BYTES = 16L << 20;

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
    long pages = pageBytes(options);
    if (pages > 0) {
      engine = engine.with(WorkerOptions.PAGE_MEMORY.key(), pages / workers + " b");
    }
    return engine;
  }

  /** Of all workers together; 0 if the engine decides. */
  private static long pageBytes(Configuration options) {
    long pages = options.get(WorkloadOptions.PAGES);
    String state = options.get(WorkloadOptions.STATE);
    return switch (state) {
      case "memory" -> pages;
      case "spill" -> pages > 0 ? pages : SPILLING_PAGE_BYTES;
      default ->
          throw new UserException("option state is '" + state + "'; expected memory or spill");
    };
  }
}
