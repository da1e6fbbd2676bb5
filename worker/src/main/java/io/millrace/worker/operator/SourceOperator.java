package io.millrace.worker.operator;

import io.millrace.protocol.SerializedSplit;
import java.util.List;

/**
 * The first operator of a task that reads a source: driven by {@link #read} instead of {@link
 * #process}.
 */
public interface SourceOperator extends Operator {
  /**
   * Reads and emits some records.
   *
   * @param maxRecords about how many at most
   * @return whether anything was emitted or finished; {@code false} lets the task idle
   */
  boolean read(int maxRecords) throws Exception;

  /** More splits to read. */
  void addSplits(List<SerializedSplit> splits) throws Exception;

  /** No more splits will be added. */
  void noMoreSplits() throws Exception;

  /** Whether all splits have been read to their ends and no more will be added. */
  boolean isExhausted();

  /** The event time that all live splits have reached; never goes back. */
  long currentWatermark();

  /** Whether no split has anything to say, so that others need not wait for this task's time. */
  boolean isIdle();

  /**
   * Sets who is called when a source that {@linkplain #isIdle is idle} has found a record, before
   * it is emitted: others must know that they have to wait again before any of them gets one.
   * Called once, before the first {@link #read}.
   */
  void onActive(Runnable call);

  /** Where the record was found that is being emitted, for messages; empty while none is. */
  default String currentPosition() {
    return "";
  }

  /**
   * What has kept the source from making progress for long, as of a moment ago; empty: nothing. See
   * {@link io.millrace.api.connector.SplitReader#obstacle}.
   */
  default String obstacle() {
    return "";
  }

  /** Never called: a source has no input. */
  @Override
  default void process(Object record, long timestampMillis) {
    throw new IllegalStateException("a source takes no records");
  }
}
