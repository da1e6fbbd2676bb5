package io.millrace.connectors.kafka;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Where a bounded source stops reading. */
public sealed interface EndPosition extends Serializable {
  /** Behind the newest record that is there when the job starts for the first time. */
  static EndPosition latest() {
    return new Latest();
  }

  /**
   * Before the first record with this time or a later one, by Kafka's timestamps; behind the newest
   * if there is none when the job starts for the first time.
   */
  static EndPosition timestamp(long epochMillis) {
    return new Timestamp(epochMillis);
  }

  /**
   * Before these offsets, which must name each partition. If one is not there yet, the source waits
   * for it.
   */
  static EndPosition offsets(Map<TopicPartition, Long> offsets) {
    return new Offsets(offsets);
  }

  /** See {@link #latest}. */
  record Latest() implements EndPosition {}

  /** See {@link #timestamp}. */
  record Timestamp(long epochMillis) implements EndPosition {}

  /** See {@link #offsets}. */
  record Offsets(Map<TopicPartition, Long> offsets) implements EndPosition {
    /** Copies the offsets. */
    public Offsets {
      offsets = new HashMap<>(offsets);
    }
  }
}
