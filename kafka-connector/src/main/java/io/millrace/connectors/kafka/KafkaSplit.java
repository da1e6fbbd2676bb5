package io.millrace.connectors.kafka;

import io.millrace.api.connector.SourceSplit;
import org.apache.kafka.common.TopicPartition;

/**
 * One partition of a topic, and how far it has been read.
 *
 * @param topic the topic's name
 * @param partition the partition's number in it
 * @param offset the offset of the next record to read
 * @param stopOffset the first offset that is not read any more, or {@link #NO_STOP}
 * @param topicId which of the topics that had the name one after the other; the offsets are of no
 *     use in another. {@code null} if it is not known
 */
public record KafkaSplit(String topic, int partition, long offset, long stopOffset, String topicId)
    implements SourceSplit {
  /** Stands for "read on for ever". */
  public static final long NO_STOP = Long.MAX_VALUE;

  @Override
  public String splitId() {
    return idOf(topicPartition());
  }

  TopicPartition topicPartition() {
    return new TopicPartition(topic, partition);
  }

  static String idOf(TopicPartition partition) {
    return partition.topic() + "-" + partition.partition();
  }
}
