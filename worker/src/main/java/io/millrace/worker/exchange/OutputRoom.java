package io.millrace.worker.exchange;

/**
 * Whether a task's outputs have room, as one flag that is cheap to look at after each record. Owned
 * by the task's thread.
 */
public final class OutputRoom {
  private boolean full;

  /** Whether some output was found full since the flag was last cleared. */
  public boolean isFull() {
    return full;
  }

  /**
   * Lets the task look up from a batch: an output is full, or there is something else to do first.
   */
  public void markFull() {
    full = true;
  }

  /** Called when all outputs have been found to have room. */
  public void clear() {
    full = false;
  }
}
