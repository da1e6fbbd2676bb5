package io.millrace.api.connector;

import io.millrace.api.function.FunctionContext;

/** What a reader can know about the task it runs in. */
public interface ReaderContext extends FunctionContext {
  /** Names the job in systems outside: stable over restarts, unique among jobs. */
  String jobId();
}
