package io.millrace.yarn.client;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.worker.WorkerOptions;
import io.millrace.yarn.YarnOptions;

/**
 * How many workers a job has, and how many tasks of a stage each takes. What is not set follows
 * from the plan's highest parallelism.
 */
record JobSize(int workers, int slotsPerWorker) {
  private static final int MOST_SLOTS_UNASKED = 2;

  /**
   * The size of a job.
   *
   * @throws UserException if the workers that were asked for are too few
   */
  static JobSize of(ExecutionPlan plan) {
    Configuration options = plan.configuration();
    int parallelism = plan.stages().stream().mapToInt(Stage::parallelism).max().orElse(1);
    int workers = options.get(YarnOptions.WORKERS);
    if (!options.isSet(WorkerOptions.SLOTS)) {
      int slots =
          workers == 0 ? Math.min(parallelism, MOST_SLOTS_UNASKED) : divideUp(parallelism, workers);
      return new JobSize(workers == 0 ? divideUp(parallelism, slots) : workers, slots);
    }
    int slots = options.get(WorkerOptions.SLOTS);
    int needed = divideUp(parallelism, slots);
    if (workers != 0 && workers < needed) {
      throw new UserException(
          "%d workers with %d slots each cannot run %d parallel tasks; %d workers are needed"
              .formatted(workers, slots, parallelism, needed));
    }
    return new JobSize(workers == 0 ? needed : workers, slots);
  }

  /** The plan, with this size among its options. */
  ExecutionPlan addTo(ExecutionPlan plan) {
    return plan.withConfiguration(
        plan.configuration()
            .with(YarnOptions.WORKERS.key(), Integer.toString(workers))
            .with(WorkerOptions.SLOTS.key(), Integer.toString(slotsPerWorker)));
  }

  private static int divideUp(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
