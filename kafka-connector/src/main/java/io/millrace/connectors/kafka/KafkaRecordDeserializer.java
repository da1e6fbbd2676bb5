package io.millrace.connectors.kafka;

import java.io.Serializable;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Makes a record of the stream from one that Kafka holds. Called by the task's thread; each task
 * has an instance of its own.
 */
@FunctionalInterface
public interface KafkaRecordDeserializer<T> extends Serializable {
  /**
   * Deserializes one record.
   *
   * @return the record, or {@code null} to pass it over
   * @throws Exception if it can not be understood; the job then fails with the record's position
   */
  T deserialize(ConsumerRecord<byte[], byte[]> record) throws Exception;
}
