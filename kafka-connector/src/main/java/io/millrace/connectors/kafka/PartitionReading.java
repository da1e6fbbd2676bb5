package io.millrace.connectors.kafka;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** How far a partition has been read. */
final class PartitionReading {
  final TopicPartition partition;
  final String splitId;
  final long stop;

  /** The offset of the next record. */
  long next;

  /** {@code null}: not known, or not yet. */
  Uuid topicId;

  PartitionReading(KafkaSplit split) {
    partition = split.topicPartition();
    splitId = split.splitId();
    stop = split.stopOffset();
    next = split.offset();
    topicId = split.topicId() == null ? null : Uuid.fromString(split.topicId());
  }

  boolean isRead() {
    return next >= stop;
  }

  KafkaSplit toSplit() {
    return new KafkaSplit(
        partition.topic(),
        partition.partition(),
        next,
        stop,
        topicId == null ? null : topicId.toString());
  }
}
