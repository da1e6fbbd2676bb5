package io.millrace.connectors.kafka;

import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Sends records without waiting for each, and keeps the first failure until somebody is there to
 * take it.
 */
final class RecordSender {
  private final Producer<byte[], byte[]> producer;
  private volatile Exception failure; // Set by the client's own thread.

  RecordSender(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Sends a record; waits only if the client has too many to send.
   *
   * @throws KafkaException if this record cannot be sent, or one before could not
   */
  void send(ProducerRecord<byte[], byte[]> record) {
    check();
    Future<?> unused = producer.send(record, (metadata, failed) -> sent(failed));
  }

  private void sent(Exception failed) {
    if (failed != null && failure == null) {
      failure = failed;
    }
  }

  /**
   * Waits until all records lie on the brokers.
   *
   * @throws KafkaException if one could not be written
   */
  void flush() {
    producer.flush();
    check();
  }

  private void check() {
    Exception found = failure;
    if (found != null) {
      throw new KafkaException(
          "A record could not be written to Kafka: " + found.getMessage(), found);
    }
  }
}
