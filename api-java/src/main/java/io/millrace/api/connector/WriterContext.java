package io.millrace.api.connector;

import io.millrace.api.function.FunctionContext;

/** What a writer can know about the task it runs in. */
public interface WriterContext extends FunctionContext {
  /** Names the job in systems outside: stable over restarts, unique among jobs. */
  String jobId();

  /**
   * Grows with every start and restart of the job's tasks, so that names made with it are never
   * used twice, and leftovers of an earlier run can be told from what is being written now.
   */
  long incarnation();
}
