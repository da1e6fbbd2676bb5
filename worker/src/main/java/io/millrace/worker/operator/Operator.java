package io.millrace.worker.operator;

import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SinkProgress;
import io.millrace.worker.exchange.RecordBatch;
import java.util.Optional;

/**
 * One operator of a task's chain. All calls come from the thread that owns the task. Emitting, by
 * the {@link Output} of the context, never blocks and never fails; the task looks for room at its
 * outputs before each call.
 *
 * <p>{@link #advanceWatermark} and {@link #endOfInput} return {@code false} when they have emitted
 * {@link OperatorContext#resultsPerCall} results and have more: they are called again, with the
 * same arguments, when there is room again. Until they have returned {@code true} nothing else is
 * called but {@link #isTimeDue}, {@link #giveBackMemory}, {@link #stateBytes}, {@link #lateRecords}
 * and {@link #close}; so they are in no snapshot half done.
 */
public interface Operator {
  /**
   * Called once, first. What is to be restored is found in the context.
   *
   * @throws Exception if the operator can not start; fails the task
   */
  void open(OperatorContext context) throws Exception;

  /**
   * Tells which records {@link #process} will get next, in this order, though perhaps not all of
   * them: a chance to fetch what they need together. The batch does not change. Not called for
   * records that come from an operator of the same chain.
   *
   * @param from the index of the first of them
   * @param to the index after the last of them
   */
  default void announce(RecordBatch batch, int from, int to) {}

  /** Takes one record. */
  void process(Object record, long timestampMillis) throws Exception;

  /**
   * Time has advanced: no record with this or an earlier event time follows. Emits what is due, in
   * order of time. The task passes the watermark on when this has returned {@code true}. After a
   * restart watermarks begin anew: while they are earlier than one before the snapshot, the
   * operator is still at that one.
   */
  default boolean advanceWatermark(long watermark) throws Exception {
    return true;
  }

  /**
   * Whether something is due at a watermark that the operator has had before, also before the
   * snapshot that it was restored from. If so, {@link #advanceWatermark} is called again with the
   * last one since the start, {@code Long.MIN_VALUE} if there was none. Asked first of all, and
   * when a batch or part of one has been taken.
   */
  default boolean isTimeDue() {
    return false;
  }

  /**
   * The watermark to pass on, given that of the input. Asked after each batch and after {@link
   * #advanceWatermark}; must not go back.
   */
  default long outputWatermark(long inputWatermark) {
    return inputWatermark;
  }

  /** The input has ended for good. Emits what is left. Only barriers can follow. */
  default boolean endOfInput() throws Exception {
    return true;
  }

  /**
   * Puts what must survive a failure into the snapshot: counters are put there by the task. Must
   * take little time: state is only frozen here, and written or serialized later by {@link
   * SnapshotWork#write} on another thread.
   *
   * @return the part that is written later, or {@link SnapshotWork#NONE}
   */
  default SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) throws Exception {
    return SnapshotWork.NONE;
  }

  /** A snapshot is complete, or has been given up. Not called for those of earlier attempts. */
  default void onSnapshotEnded(long snapshotId, boolean isCompleted) throws Exception {}

  /**
   * Whether everything up to a snapshot that has {@linkplain #onSnapshotEnded completed} is
   * committed. Asked again and again by the task, so it must be quick.
   */
  default boolean isCommitted(long snapshotId) throws Exception {
    return true;
  }

  /** For a sink that has something to commit: how that goes. Any thread. */
  default Optional<SinkProgress> sinkProgress() {
    return Optional.empty();
  }

  /** The task has nothing to do for a moment. */
  default void onIdle() throws Exception {}

  /** Whether calls may wait for other systems. Known after {@link #open}. */
  default boolean isBlocking() {
    return false;
  }

  /** Records that came too late to be counted anywhere. */
  default long lateRecords() {
    return 0;
  }

  /** Bytes of managed memory held by state. */
  default long stateBytes() {
    return 0;
  }

  /**
   * Gives managed memory back, if the accounts were asked to, by spilling. Called between other
   * calls, very often; also between the pieces of one that is not done, and while there is no room.
   */
  default void giveBackMemory() throws Exception {}

  /** Called once, last, also after a failure of any other method. Releases everything. */
  void close() throws Exception;
}
