package io.millrace.worker.task;

import io.millrace.protocol.TaskState;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The state of a task, which only its own thread changes, and only as allowed. */
final class TaskLifecycle {
  private static final Set<TaskState> FINAL_STATES =
      EnumSet.of(TaskState.FINISHED, TaskState.CANCELLED, TaskState.FAILED);

  private static final Map<TaskState, Set<TaskState>> NEXT =
      Map.of(
          TaskState.STARTING,
          EnumSet.of(TaskState.RUNNING, TaskState.CANCELLED, TaskState.FAILED),
          TaskState.RUNNING,
          EnumSet.of(TaskState.DRAINED, TaskState.FINISHED, TaskState.CANCELLED, TaskState.FAILED),
          TaskState.DRAINED,
          EnumSet.of(TaskState.FINISHED, TaskState.CANCELLED, TaskState.FAILED));

  private volatile TaskState state = TaskState.STARTING;

  TaskState state() {
    return state;
  }

  boolean isFinal() {
    return isFinal(state);
  }

  static boolean isFinal(TaskState state) {
    return FINAL_STATES.contains(state);
  }

  /**
   * Goes on to a state.
   *
   * @throws IllegalStateException if it can not follow the present one
   */
  void advanceTo(TaskState next) {
    if (!NEXT.getOrDefault(state, Set.of()).contains(next)) {
      throw new IllegalStateException("a task that is " + state + " can not become " + next);
    }
    state = next;
  }
}
