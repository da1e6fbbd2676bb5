package io.millrace.connectors.kafka;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes what Kafka shall hold from a record of the stream. Called by the task's thread; each task
 * has an instance of its own.
 */
@FunctionalInterface
public interface KafkaRecordSerializer<T> extends Serializable {
  /**
   * Serializes one record, and says to which topic it goes.
   *
   * @param timestampMillis the record's event time, or {@link
   *     io.millrace.api.time.TimestampAssigner#NO_TIMESTAMP}
   */
  ProducerRecord<byte[], byte[]> serialize(T record, long timestampMillis) throws Exception;

  /**
   * The topics that are known before any record is; the sink checks at the start that they exist.
   */
  default List<String> topics() {
    return List.of();
  }

  /** Writes each record's text, in UTF-8 and without a key, to one topic. */
  static <T> KafkaRecordSerializer<T> text(String topic) {
    return new ToTopic<>(topic, record -> record.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes each record as a value without a key to one topic; the event time, if any, goes along.
   */
  static <T> KafkaRecordSerializer<T> value(String topic, ToBytes<T> value) {
    return new ToTopic<>(topic, value);
  }

  /** Makes bytes from a record. */
  @FunctionalInterface
  interface ToBytes<T> extends Serializable {
    /** The bytes of one record. */
    byte[] bytes(T record) throws Exception;
  }
}
