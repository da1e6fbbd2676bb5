package io.millrace.master.job;

import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.TaskId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which worker runs which task. The tasks of each stage are cut into contiguous runs, one for each
 * worker, so that tasks of the same index in stages of the same parallelism meet in one process and
 * a forward exchange between them stays local.
 */
final class Placement {
  private Placement() {}

  /** The worker of each task, in the order of stages and indices. */
  static Map<TaskId, RegisteredWorker> of(ExecutionPlan plan, List<RegisteredWorker> workers) {
    Map<TaskId, RegisteredWorker> placed = new LinkedHashMap<>();
    for (Stage stage : plan.stages()) {
      for (int index = 0; index < stage.parallelism(); index++) {
        int worker = (int) ((long) index * workers.size() / stage.parallelism());
        placed.put(new TaskId(stage.id(), index), workers.get(worker));
      }
    }
    return placed;
  }
}
