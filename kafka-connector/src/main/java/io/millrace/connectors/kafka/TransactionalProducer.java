package io.millrace.connectors.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer with one transactional id, which goes through one transaction after another: sends,
 * prepares, commits. Used by one thread at a time.
 */
final class TransactionalProducer {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionalProducer.class);

  /** Far from where epochs end and the coordinator would give out a new producer id. */
  private static final int HIGHEST_EPOCH = 30_000;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final String transactionalId;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ProducerInternals internals;
  private final RecordSender sender;
  private boolean inTransaction;

  private TransactionalProducer(
      String transactionalId, KafkaProducer<byte[], byte[]> producer, ProducerInternals internals) {
    this.transactionalId = transactionalId;
    this.producer = producer;
    this.internals = internals;
    sender = new RecordSender(producer);
  }

  /** A producer with a new id. Waits for the brokers. */
  static TransactionalProducer open(Map<String, Object> settings, String transactionalId) {
    TransactionalProducer opened = create(settings, transactionalId);
    try {
      opened.producer.initTransactions();
      return opened;
    } catch (RuntimeException e) {
      opened.leave();
      throw e;
    }
  }

  /** A producer in the place of another, in the middle of that one's transaction. */
  static TransactionalProducer resume(
      Map<String, Object> settings, String transactionalId, long producerId, short epoch) {
    TransactionalProducer resumed = create(settings, transactionalId);
    try {
      resumed.internals.resume(producerId, epoch);
      resumed.inTransaction = true;
      return resumed;
    } catch (RuntimeException e) {
      resumed.leave();
      throw e;
    }
  }

  private static TransactionalProducer create(
      Map<String, Object> settings, String transactionalId) {
    Map<String, Object> own = new HashMap<>(settings);
    own.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    own.put(ProducerConfig.CLIENT_ID_CONFIG, transactionalId);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      return new TransactionalProducer(transactionalId, producer, ProducerInternals.of(producer));
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  String transactionalId() {
    return transactionalId;
  }

  /** Whether something has been sent since the last commit. */
  boolean inTransaction() {
    return inTransaction;
  }

  /** Waits until the brokers say where records of a topic go. For any thread. */
  void awaitTopic(String topic) {
    producer.partitionsFor(topic);
  }

  /** Sends a record, in a transaction that begins with it if there is none. */
  void send(ProducerRecord<byte[], byte[]> record) {
    if (!inTransaction) {
      producer.beginTransaction();
      inTransaction = true;
    }
    sender.send(record);
  }

  /** Waits until all that was sent lies on the brokers; from then on the commit can not fail. */
  PreparedTransaction prepare() {
    sender.flush();
    return new PreparedTransaction(
        transactionalId,
        internals.producerId(),
        internals.producerEpoch(),
        System.currentTimeMillis());
  }

  /** Commits what was prepared. May be repeated after a time-out. */
  void commit() {
    producer.commitTransaction();
    inTransaction = false;
  }

  /** Aborts; also makes the coordinator refuse all further calls of the producer it stands for. */
  void abort() {
    producer.abortTransaction();
    inTransaction = false;
  }

  /** Whether it can have another transaction. */
  boolean isReusable() {
    return internals.producerEpoch() < HIGHEST_EPOCH;
  }

  /** Ends it; aborts the transaction if it is in one, unless the brokers take too long. */
  void close() {
    try {
      producer.close(CLOSE_TIMEOUT);
    } catch (KafkaException e) {
      LOG.warn("Kafka producer {} did not close cleanly: {}", transactionalId, e.toString());
    }
  }

  /** Ends it at once; a transaction stays as it is, for another producer to resume. */
  void leave() {
    try {
      producer.close(Duration.ZERO);
    } catch (KafkaException e) {
      LOG.warn("Kafka producer {} did not close cleanly: {}", transactionalId, e.toString());
    }
  }
}
