package io.millrace.connectors.kafka;

import java.io.Closeable;
import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Asks the brokers where partitions end. Nothing in here waits. For one thread. */
interface PartitionEnds extends Closeable {
  /**
   * What the brokers say about one partition.
   *
   * @param end the offset of the next record that will be written, or become readable, there; -1 if
   *     there is no answer
   * @param failure why there is none; empty if there is one
   */
  record Answer(TopicPartition partition, long end, String failure) {}

  /** Asks about these, unless the answer to an earlier question is still to come. */
  void ask(Collection<TopicPartition> partitions);

  /** An answer that has come, if there is any left. */
  Optional<Answer> poll();

  @Override
  void close();
}
