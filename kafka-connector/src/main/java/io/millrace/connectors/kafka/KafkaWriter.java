package io.millrace.connectors.kafka;

import io.millrace.api.connector.SinkWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes in transactions. While one waits for its commit the next is written, by another producer;
 * when it is committed its producer is used again, so that two or three are enough.
 */
final class KafkaWriter<T> implements SinkWriter<T, PreparedTransaction>, OpenTransactions.Owner {
  private final Map<String, Object> settings;
  private final IntFunction<String> transactionalIds;
  private final KafkaRecordSerializer<T> serializer;
  private final OutputTopics topics;
  private final Queue<TransactionalProducer> idle = new ArrayDeque<>(); // Guarded by itself.
  private TransactionalProducer current;
  private int producers;
  private volatile boolean closed;

  /**
   * Starts without a producer.
   *
   * @param transactionalIds the names of the writer's producers
   */
  KafkaWriter(
      Map<String, Object> settings,
      IntFunction<String> transactionalIds,
      KafkaRecordSerializer<T> serializer,
      OutputTopics topics) {
    this.settings = settings;
    this.transactionalIds = transactionalIds;
    this.serializer = serializer;
    this.topics = topics;
  }

  @Override
  public boolean isBlocking() {
    return true;
  }

  @Override
  public void write(T record, long timestampMillis) throws Exception {
    if (current == null) {
      current = nextProducer();
    }
    ProducerRecord<byte[], byte[]> serialized = serializer.serialize(record, timestampMillis);
    if (!topics.isKnown(serialized.topic())) {
      topics.find(serialized.topic(), current::awaitTopic);
    }
    current.send(serialized);
  }

  private TransactionalProducer nextProducer() {
    synchronized (idle) {
      if (!idle.isEmpty()) {
        return idle.remove();
      }
    }
    return TransactionalProducer.open(settings, transactionalIds.apply(producers++));
  }

  @Override
  public List<PreparedTransaction> prepareCommit(long snapshotId) {
    if (current == null || !current.inTransaction()) {
      return List.of();
    }
    PreparedTransaction transaction = current.prepare();
    OpenTransactions.add(transaction, current, this);
    current = null;
    return List.of(transaction);
  }

  /** Called by the committer's thread. */
  @Override
  public void committed(TransactionalProducer producer) {
    synchronized (idle) {
      if (!closed && producer.isReusable()) {
        idle.add(producer);
        return;
      }
    }
    producer.close();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    List<TransactionalProducer> ending;
    synchronized (idle) {
      closed = true;
      ending = new ArrayList<>(idle);
      idle.clear();
    }
    ending.forEach(TransactionalProducer::close);
    OpenTransactions.leaveAll(this);
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
