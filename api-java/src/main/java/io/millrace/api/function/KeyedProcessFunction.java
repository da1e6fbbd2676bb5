package io.millrace.api.function;

import io.millrace.api.state.ListState;
import io.millrace.api.state.MapState;
import io.millrace.api.state.ValueState;

/**
 * Sees each record with its key, keeps state for each key, and is called back at times it asks for.
 * State is found by name in {@link Context}; all of it belongs to the current key.
 */
@FunctionalInterface
public interface KeyedProcessFunction<K, I, O> extends Function {
  /** Handles one record. */
  void process(I record, Context<K> context, Collector<O> output) throws Exception;

  /**
   * Called when the watermark reaches a time that was asked for. {@code context.timestamp()} is
   * that time, and the key and state are those of the key that asked.
   */
  default void onTimer(Context<K> context, Collector<O> output) throws Exception {}

  /** What is known while a record or timer is handled. Valid during the call only. */
  interface Context<K> extends ProcessFunction.Context {
    /** The current key. */
    K key();

    /** The value that the current key has under a name. */
    <T> ValueState<T> valueState(String name);

    /** The list that the current key has under a name. */
    <T> ListState<T> listState(String name);

    /** The map that the current key has under a name. */
    <A, B> MapState<A, B> mapState(String name);

    /**
     * Asks for a call of {@link #onTimer} for the current key when the watermark reaches this time;
     * right after the present call if it has reached it already. Asking twice for the same time
     * gives one call. What is due at one watermark is called in order of time.
     */
    void registerEventTimeTimer(long timestampMillis);

    /** Takes back what {@link #registerEventTimeTimer} asked for. */
    void deleteEventTimeTimer(long timestampMillis);
  }
}
