package io.millrace.master.job;

import io.millrace.protocol.TaskMetrics;
import java.util.ArrayList;
import java.util.List;

/** What has made no progress for long though the job runs, for people who look at it. */
final class Warnings {
  private static final int MOST_OF_SOURCES = 5;

  private final JobDescription job;
  private final Lifecycle lifecycle;

  Warnings(JobDescription job, Lifecycle lifecycle) {
    this.job = job;
    this.lifecycle = lifecycle;
  }

  /** A sentence for each; empty if all is well. */
  List<String> present(long nowMillis) {
    List<String> warnings = new ArrayList<>();
    lifecycle.snapshots().overdue(nowMillis).ifPresent(warnings::add);
    lifecycle
        .attempt()
        .ifPresent(
            attempt ->
                attempt.tasks().stream()
                    .filter(Warnings::hasObstacle)
                    .limit(MOST_OF_SOURCES)
                    .forEach(task -> warnings.add(warningOf(task))));
    return warnings;
  }

  private static boolean hasObstacle(DeployedTask task) {
    TaskMetrics metrics = task.metrics();
    return metrics != null && metrics.isSetObstacle() && !TaskStates.isFinal(task.state());
  }

  private String warningOf(DeployedTask task) {
    return "task %d of '%s' makes no progress: %s"
        .formatted(
            task.id().getIndex(),
            job.plan().stages().get(task.id().getStage()).name(),
            task.metrics().getObstacle());
  }
}
