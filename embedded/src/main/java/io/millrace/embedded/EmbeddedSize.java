package io.millrace.embedded;

import io.millrace.api.configuration.Configuration;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.worker.WorkerMemory;
import io.millrace.worker.WorkerOptions;

/**
 * How the JVM is shared among the workers in it.
 *
 * @param workers how many there are
 * @param slotsPerWorker how many event loops each has
 */
record EmbeddedSize(int workers, int slotsPerWorker) {
  /** As many event loops as tasks can run side by side on this machine, unless it is configured. */
  static EmbeddedSize of(ExecutionPlan plan, int workers) {
    Configuration options = plan.configuration();
    if (options.isSet(WorkerOptions.SLOTS)) {
      return new EmbeddedSize(workers, options.get(WorkerOptions.SLOTS));
    }
    int parallelism = plan.stages().stream().mapToInt(Stage::parallelism).max().orElse(1);
    int loops = Math.min(parallelism, Runtime.getRuntime().availableProcessors());
    return new EmbeddedSize(workers, Math.max(1, (loops + workers - 1) / workers));
  }

  /** The memory of one worker: an equal part of what all may have together. */
  WorkerMemory memoryOfWorker(Configuration configuration) {
    WorkerMemory all = WorkerMemory.ofRunningJvm(configuration);
    if (configuration.isSet(WorkerOptions.PAGE_MEMORY)) {
      return all;
    }
    return new WorkerMemory(
        all.heapBytes() / workers,
        all.pageBytes() / workers,
        all.networkBytes() / workers,
        all.jvmBytes() / workers);
  }
}
