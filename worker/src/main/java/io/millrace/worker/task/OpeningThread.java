package io.millrace.worker.task;

/** The thread that opens a task, so that it can be interrupted then and at no other time. */
final class OpeningThread {
  // Both guarded by this.
  private Thread thread;
  private boolean isInterrupted;

  /**
   * The current thread begins to open.
   *
   * @throws InterruptedException if it was interrupted before
   */
  synchronized void begin() throws InterruptedException {
    if (isInterrupted) {
      throw new InterruptedException("cancelled before it was opened");
    }
    thread = Thread.currentThread();
  }

  /** The current thread no longer opens. */
  synchronized void end() {
    if (thread != null) {
      thread = null;
      Thread.interrupted(); // what comes next is not to be disturbed
    }
  }

  /** Interrupts the opening, or one that has not begun. Any thread. */
  synchronized void interrupt() {
    isInterrupted = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  synchronized boolean isInterrupted() {
    return isInterrupted;
  }
}
