package io.millrace.worker.exchange;

import io.millrace.api.function.FunctionContext;

/** Chooses the task that gets a record. Owned by the sending task's thread. */
@FunctionalInterface
public interface Partitioner {
  /** Stands for all tasks. */
  int ALL = -1;

  /**
   * The index of the target, or {@link #ALL}.
   *
   * @throws Exception if a user's function fails on the record
   */
  int targetOf(Object record) throws Exception;

  /** Called once before the first record. */
  default void open(FunctionContext context) throws Exception {}

  /** Called once after the last record. */
  default void close() throws Exception {}

  /** Every record to the only target. */
  static Partitioner single() {
    return record -> 0;
  }

  /** Every record to all targets. */
  static Partitioner broadcast() {
    return record -> ALL;
  }

  /** One record to each target in turn; senders start at different ones. */
  static Partitioner rebalance(int targets, int senderIndex) {
    return new Partitioner() {
      private int next = senderIndex % targets;

      @Override
      public int targetOf(Object record) {
        int target = next;
        next = target + 1 == targets ? 0 : target + 1;
        return target;
      }
    };
  }
}
