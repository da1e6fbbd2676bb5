package io.millrace.worker.exchange;

import io.millrace.protocol.SnapshotKind;

/** What flows on a channel, in order. */
public sealed interface Element permits RecordBatch, Element.Event {
  /** Anything that is not records. */
  sealed interface Event extends Element {}

  /**
   * No record with this or an earlier event time follows. Never goes back. {@code Long.MAX_VALUE}:
   * time has ended.
   */
  record Watermark(long timestampMillis) implements Event {}

  /**
   * The sender has nothing and does not know for how long: it does not hold back the watermark.
   * Until {@link Active} only barriers follow.
   */
  record Idle() implements Event {}

  /**
   * The sender was idle and has something again, or may have soon: it holds back the watermark as
   * before. Sent to all receivers before the first record goes to any.
   */
  record Active() implements Event {}

  /**
   * Divides what belongs to a snapshot from what does not.
   *
   * @param folder where the snapshot's files go
   */
  record Barrier(long snapshotId, SnapshotKind kind, String folder) implements Event {}

  /** No record follows; barriers may. */
  record EndOfInput() implements Event {}
}
