package io.millrace.connectors.kafka;

import io.millrace.api.connector.SinkWriter;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes without transactions. A snapshot waits until all records before it lie on the brokers. */
final class AtLeastOnceWriter<T> implements SinkWriter<T, PreparedTransaction> {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final RecordSender sender;
  private final KafkaRecordSerializer<T> serializer;
  private final OutputTopics topics;

  /** Takes a producer, and closes it in the end. */
  AtLeastOnceWriter(
      Producer<byte[], byte[]> producer, KafkaRecordSerializer<T> serializer, OutputTopics topics) {
    this.producer = producer;
    sender = new RecordSender(producer);
    this.serializer = serializer;
    this.topics = topics;
  }

  @Override
  public boolean isBlocking() {
    return true;
  }

  @Override
  public void write(T record, long timestampMillis) throws Exception {
    ProducerRecord<byte[], byte[]> serialized = serializer.serialize(record, timestampMillis);
    if (!topics.isKnown(serialized.topic())) {
      topics.find(serialized.topic(), producer::partitionsFor);
    }
    sender.send(serialized);
  }

  @Override
  public List<PreparedTransaction> prepareCommit(long snapshotId) {
    sender.flush();
    return List.of();
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
