package io.millrace.master;

import java.util.concurrent.Executor;

/** Does one thing after the other, on a thread of its own. */
interface SerialExecutor extends Executor, AutoCloseable {
  /** What is queued is done yet; nothing more is taken. Does not wait. */
  @Override
  void close();
}
