package io.millrace.connectors.kafka;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;

/**
 * Where reading starts in the partitions that are there when a job starts for the first time. A job
 * that is resumed goes on where its snapshot was taken, and a partition that appears later is read
 * from its beginning.
 */
public sealed interface StartPosition extends Serializable {
  /** At the oldest record that is there. */
  static StartPosition earliest() {
    return new Earliest();
  }

  /** Behind the newest record that is there. */
  static StartPosition latest() {
    return new Latest();
  }

  /**
   * At the first record with this time or a later one, by Kafka's timestamps; behind the newest if
   * there is none.
   */
  static StartPosition timestamp(long epochMillis) {
    return new Timestamp(epochMillis);
  }

  /**
   * At what the source's group has committed; needs {@link KafkaSource#withGroupId}.
   *
   * @param otherwise where to start in partitions for which the group has committed nothing
   */
  static StartPosition committed(StartPosition otherwise) {
    return new Committed(otherwise);
  }

  /** At these offsets; partitions that are not named start at their oldest record. */
  static StartPosition offsets(Map<TopicPartition, Long> offsets) {
    return new Offsets(offsets);
  }

  /** See {@link #earliest}. */
  record Earliest() implements StartPosition {}

  /** See {@link #latest}. */
  record Latest() implements StartPosition {}

  /** See {@link #timestamp}. */
  record Timestamp(long epochMillis) implements StartPosition {}

  /** See {@link #committed}. */
  record Committed(StartPosition otherwise) implements StartPosition {
    /** Checks that the fallback is one. */
    public Committed {
      Objects.requireNonNull(otherwise, "otherwise");
    }
  }

  /** See {@link #offsets}. */
  record Offsets(Map<TopicPartition, Long> offsets) implements StartPosition {
    /** Copies the offsets. */
    public Offsets {
      offsets = new HashMap<>(offsets);
    }
  }
}
