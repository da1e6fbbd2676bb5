package io.millrace.master.job;

import io.millrace.protocol.TaskState;

/** The order in which the states of a task follow each other. */
final class TaskStates {
  private TaskStates() {}

  static boolean isFinal(TaskState state) {
    return switch (state) {
      case STARTING, RUNNING, DRAINED -> false;
      case FINISHED, CANCELLED, FAILED -> true;
    };
  }

  /** Whether a task in a state may be reported in another one next; a late report is not news. */
  static boolean canFollow(TaskState before, TaskState after) {
    return !isFinal(before) && after.getValue() > before.getValue();
  }
}
