package io.millrace.worker.operator;

import io.millrace.api.function.Function;
import io.millrace.api.window.TimeWindow;
import io.millrace.worker.state.KeyedStateStore;
import java.util.List;

/**
 * What a window operator keeps for each key and slice, and makes of it. In all calls but those of
 * the start the current key of the store is the key that is meant.
 */
interface WindowContents {
  /** The user's functions. */
  List<Function> functions();

  /** A word for it, by which its state is told from that of others. */
  String kind();

  /** Whether it is a number for each slice, kept in {@link KeySlices}. */
  boolean isNumber();

  /** Whether {@link KeySlices} shall have a sequence number for each key. */
  default boolean isOrdered() {
    return false;
  }

  /** Opens what is kept elsewhere. */
  void open(OperatorContext context, KeyedStateStore store);

  /**
   * Adds a record to a slice.
   *
   * @param slices are at that slice
   * @param isNew whether it is the first record of the key and slice
   */
  void add(Object record, long slice, boolean isNew, KeySlices slices) throws Exception;

  /** Emits what a window has come to, from at least one slice. */
  void fire(TimeWindow window, GatheredSlices slices, Output output) throws Exception;

  /** Removes what is kept for a slice elsewhere. */
  void remove(long slice);
}
