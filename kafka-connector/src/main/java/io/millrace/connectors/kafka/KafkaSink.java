package io.millrace.connectors.kafka;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkValidation;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes to Kafka topics, exactly once or at least once. Immutable: each {@code with} method
 * returns a new sink.
 *
 * <p>Exactly once: records are written in transactions, which are committed when a snapshot is
 * complete; readers with {@code isolation.level=read_committed} see each record once. Needs brokers
 * with {@code transaction.version} 2, which is what Kafka 4.0 and later start with. At least once:
 * records are seen at once, and may be seen again after a failure.
 *
 * <p>Brokers that go away and come back within two minutes are waited for.
 */
public final class KafkaSink<T> implements Sink<T, PreparedTransaction> {
  private static final long serialVersionUID = 1L;
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration OUTAGE_LIMIT = Duration.ofMinutes(2);
  private static final OwnedProperties OWNED =
      new OwnedProperties(
          "Kafka sink",
          Map.of(
              ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
              "the brokers are the first argument of KafkaSink.exactlyOnce and atLeastOnce",
              ProducerConfig.TRANSACTIONAL_ID_CONFIG,
              "it is made from the names of the job and the operator",
              ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
              "use withTransactionTimeout",
              ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG,
              "the sink commits in two phases by itself",
              ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
              "it is always on",
              ProducerConfig.ACKS_CONFIG,
              "it is always 'all'",
              ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
              "give a KafkaRecordSerializer to the sink",
              ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
              "give a KafkaRecordSerializer to the sink",
              ProducerConfig.CLIENT_ID_CONFIG,
              "it is made from the names of the job and the operator"));

  private final String brokers;
  private final KafkaRecordSerializer<T> serializer;
  private final boolean exactlyOnce;
  private final HashMap<String, String> properties = new HashMap<>();
  private Duration transactionTimeout = Duration.ofMinutes(15);
  private Duration submissionTimeout = Duration.ofSeconds(8);

  private KafkaSink(String brokers, KafkaRecordSerializer<T> serializer, boolean exactlyOnce) {
    this.brokers = Objects.requireNonNull(brokers, "brokers");
    this.serializer = Objects.requireNonNull(serializer, "serializer");
    this.exactlyOnce = exactlyOnce;
  }

  /**
   * A sink in whose topics readers of what is committed find each record once.
   *
   * @param brokers some of the brokers, as {@code host:port,host:port}
   */
  public static <T> KafkaSink<T> exactlyOnce(String brokers, KafkaRecordSerializer<T> serializer) {
    return new KafkaSink<>(brokers, serializer, true);
  }

  /**
   * A sink whose records can be read at once, and may be there again after a failure.
   *
   * @param brokers some of the brokers, as {@code host:port,host:port}
   */
  public static <T> KafkaSink<T> atLeastOnce(String brokers, KafkaRecordSerializer<T> serializer) {
    return new KafkaSink<>(brokers, serializer, false);
  }

  /**
   * After how long the brokers give up a transaction; 15 minutes unless set. It must be longer than
   * the job can take from the first record of a transaction to its commit, which after a failure
   * comes with the restart, and no longer than the brokers' {@code transaction.max.timeout.ms}.
   *
   * @throws UserException if it is not positive, or longer than 24 days
   */
  public KafkaSink<T> withTransactionTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero() || timeout.toMillis() > Integer.MAX_VALUE) {
      throw new UserException(
          "timeout=" + timeout + " must be between 1 ms and " + Integer.MAX_VALUE + " ms");
    }
    KafkaSink<T> copy = copy();
    copy.transactionTimeout = timeout;
    return copy;
  }

  /**
   * Sets a property of Kafka's producer.
   *
   * @throws UserException if it is one that the sink itself must set
   */
  public KafkaSink<T> withProperty(String name, String value) {
    OWNED.check(name);
    KafkaSink<T> copy = copy();
    copy.properties.put(name, Objects.requireNonNull(value, "value"));
    return copy;
  }

  /**
   * Sets properties of Kafka's producer.
   *
   * @throws UserException if one is one that the sink itself must set
   */
  public KafkaSink<T> withProperties(Map<String, String> more) {
    KafkaSink<T> copy = copy();
    more.forEach(
        (name, value) -> {
          OWNED.check(name);
          copy.properties.put(name, value);
        });
    return copy;
  }

  /**
   * How long the brokers may take to answer when the job is submitted: 8 s unless set.
   *
   * @throws UserException if it is less than 1 s or longer than an hour
   */
  public KafkaSink<T> withSubmissionTimeout(Duration timeout) {
    KafkaSink<T> copy = copy();
    copy.submissionTimeout = KafkaCluster.checkSubmissionTimeout(timeout);
    return copy;
  }

  @Override
  public void validate(SinkValidation validation) throws Exception {
    checkProperties();
    if (exactlyOnce) {
      checkTimeout(validation);
    }
    try (KafkaCluster cluster = KafkaCluster.connect(brokers, properties, submissionTimeout)) {
      cluster.describe(serializer.topics());
      if (exactlyOnce) {
        TransactionCoordinator coordinator = new TransactionCoordinator(cluster);
        coordinator.checkVersion();
        checkTimeout(coordinator.configuredMillis("transaction.max.timeout.ms"));
      } else {
        cluster.topics();
      }
    } catch (ResourceException e) {
      throw new UserException(
          e.getMessage() + ", or give them more time with withSubmissionTimeout", e);
    }
  }

  private void checkProperties() {
    Map<String, Object> settings = producerSettings();
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    try {
      new ProducerConfig(settings).originals();
    } catch (ConfigException e) {
      throw new UserException("A property of the Kafka sink is wrong: " + e.getMessage(), e);
    }
  }

  private void checkTimeout(SinkValidation validation) {
    Duration interval = validation.snapshotInterval();
    Duration timeout = validation.snapshotTimeout();
    if (transactionTimeout.compareTo(interval.plus(timeout)) <= 0) {
      throw new UserException(
          ("The Kafka sink's transaction time-out is %d ms. A transaction may be open for the"
                  + " snapshot interval (%d ms) and until the snapshot is given up (%d ms): the"
                  + " time-out must be longer than both together. Set it with"
                  + " withTransactionTimeout, or set snapshot.interval or snapshot.timeout lower")
              .formatted(transactionTimeout.toMillis(), interval.toMillis(), timeout.toMillis()));
    }
  }

  private void checkTimeout(long brokersLimitMillis) {
    if (transactionTimeout.toMillis() > brokersLimitMillis) {
      throw new UserException(
          ("The Kafka sink's transaction time-out is %d ms, and the brokers '%s' allow no more than"
                  + " %d ms. Set it lower with withTransactionTimeout, or set the brokers'"
                  + " transaction.max.timeout.ms higher")
              .formatted(transactionTimeout.toMillis(), brokers, brokersLimitMillis));
    }
  }

  @Override
  public SinkWriter<T, PreparedTransaction> createWriter(WriterContext context) {
    if (exactlyOnce) {
      TransactionNames names = new TransactionNames(context.jobId(), context.operatorName());
      return new KafkaWriter<>(
          producerSettings(),
          number -> names.name(context.incarnation(), context.taskIndex(), number),
          serializer,
          new OutputTopics(() -> connect(ANSWER_TIMEOUT)));
    }
    Map<String, Object> settings = producerSettings();
    settings.put(
        ProducerConfig.CLIENT_ID_CONFIG,
        "millrace-%s-%s-%d"
            .formatted(context.jobId(), context.operatorName(), context.taskIndex()));
    return new AtLeastOnceWriter<>(
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
        serializer,
        new OutputTopics(() -> connect(ANSWER_TIMEOUT)));
  }

  @Override
  public Committer<PreparedTransaction> createCommitter(CommitterContext context) {
    return new KafkaCommitter(
        () -> connect(OUTAGE_LIMIT), // Who waits for the brokers sees at once that they are back.
        producerSettings(),
        new TransactionNames(context.jobId(), context.operatorName()),
        exactlyOnce);
  }

  private KafkaCluster connect(Duration timeout) {
    return KafkaCluster.connect(brokers, properties, timeout);
  }

  private Map<String, Object> producerSettings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, OUTAGE_LIMIT.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) OUTAGE_LIMIT.toMillis());
    // A producer waits this long once before it first speaks to its coordinator.
    settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
    settings.putAll(properties);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    if (exactlyOnce) {
      settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) transactionTimeout.toMillis());
    }
    return settings;
  }

  private KafkaSink<T> copy() {
    KafkaSink<T> copy = new KafkaSink<>(brokers, serializer, exactlyOnce);
    copy.properties.putAll(properties);
    copy.transactionTimeout = transactionTimeout;
    copy.submissionTimeout = submissionTimeout;
    return copy;
  }
}
