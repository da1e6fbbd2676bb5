package io.millrace.worker.task;

import io.millrace.worker.exchange.Element;

/**
 * Where a task's records come from: its channels, or a source. Owned by the task's thread; asked
 * only when the chain has finished what it was given before, and its outputs have room.
 */
interface Feed {
  /**
   * Processes about one batch of records at most.
   *
   * @return what follows them and the task must see to; {@code null} if nothing in particular
   */
  Element.Event advance() throws Exception;

  /** Whether the last {@link #advance} found anything at all. */
  boolean tookInput();

  /** Stops waiting for the barriers of a snapshot. */
  void abortSnapshot(long snapshotId);

  /** Where the record that is being processed was found; empty if that is not known. */
  String position();

  /** How long the last snapshot's barriers waited for each other. */
  long alignmentNanos();
}
