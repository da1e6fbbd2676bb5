package io.millrace.api.plan;

import io.millrace.api.function.KeySelector;
import java.io.Serializable;

/** Which task of the receiving operation gets a record. */
public sealed interface Partitioning extends Serializable {
  /** The one with the same index, if both sides have the same parallelism; else as rebalance. */
  record Forward() implements Partitioning {}

  /** One after the other in turn. */
  record Rebalance() implements Partitioning {}

  /** The one that owns the record's key. */
  record ByKey(KeySelector<?, ?> keySelector) implements Partitioning {}

  /** All of them. */
  record Broadcast() implements Partitioning {}
}
