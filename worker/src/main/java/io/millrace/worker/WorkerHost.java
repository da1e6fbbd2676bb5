package io.millrace.worker;

/** The process, or part of one, that a worker lives in. Called by any of the worker's threads. */
public interface WorkerHost {
  /**
   * The master has said that the worker is no longer needed. Should close it, on another thread.
   */
  void onShutDown();

  /** The worker can not go on; should close it, on another thread, and report a failure. */
  void onFailed(String reason);
}
