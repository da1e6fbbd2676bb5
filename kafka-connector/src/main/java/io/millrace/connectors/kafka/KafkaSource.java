package io.millrace.connectors.kafka;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads Kafka topics. A split is a partition; the offsets are part of the job's snapshots, and
 * offsets committed to a group are for onlookers only. Reads what is committed, unless the property
 * {@code isolation.level} says otherwise. Record times are Kafka's timestamps. Immutable: each
 * {@code with} method returns a new source.
 *
 * <p>Brokers that go away and come back within two minutes are waited for.
 */
public final class KafkaSource<T> implements Source<T, KafkaSplit> {
  private static final long serialVersionUID = 1L;

  /**
   * How much is asked for at a time, beyond one record: so much that its buffer outside the heap is
   * kept from one read to the next. A larger one is made anew for each read.
   */
  private static final int FETCH_BYTES = 4 << 20;

  private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(5);
  private static final OwnedProperties OWNED =
      new OwnedProperties(
          "Kafka source",
          Map.of(
              ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
              "the brokers are the first argument of KafkaSource.of",
              ConsumerConfig.GROUP_ID_CONFIG,
              "use withGroupId",
              ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
              "use withStart",
              ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
              "offsets are committed when snapshots complete, see withGroupId",
              ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
              "a source does not create topics",
              ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
              "give a KafkaRecordDeserializer to KafkaSource.of",
              ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
              "give a KafkaRecordDeserializer to KafkaSource.of",
              ConsumerConfig.CLIENT_ID_CONFIG,
              "it is made from the names of the job and the operator"));

  private final String brokers;
  private final KafkaRecordDeserializer<T> deserializer;
  private final HashMap<String, String> properties = new HashMap<>();
  private ArrayList<String> topics;
  private Pattern topicPattern;
  private StartPosition start = StartPosition.earliest();
  private EndPosition end;
  private String groupId;
  private Duration discoveryInterval = Duration.ofMinutes(1);
  private boolean readsRecreatedTopics;
  private Duration submissionTimeout = Duration.ofSeconds(8);

  private KafkaSource(String brokers, KafkaRecordDeserializer<T> deserializer) {
    this.brokers = Objects.requireNonNull(brokers, "brokers");
    this.deserializer = Objects.requireNonNull(deserializer, "deserializer");
  }

  /**
   * A source that needs one more thing, {@linkplain #withTopics topics} or a {@linkplain
   * #withTopicPattern pattern}. It starts at the earliest record and does not end.
   *
   * @param brokers some of the brokers, as {@code host:port,host:port}
   */
  public static <T> KafkaSource<T> of(String brokers, KafkaRecordDeserializer<T> deserializer) {
    return new KafkaSource<>(brokers, deserializer);
  }

  /** A source of the values as text in UTF-8; records without a value are passed over. */
  public static KafkaSource<String> strings(String brokers) {
    return of(
        brokers,
        record ->
            record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8));
  }

  /**
   * Reads these topics.
   *
   * @throws UserException if there are none
   */
  public KafkaSource<T> withTopics(String... names) {
    return withTopics(List.of(names));
  }

  /**
   * Reads these topics.
   *
   * @throws UserException if there are none
   */
  public KafkaSource<T> withTopics(List<String> names) {
    if (names.isEmpty()) {
      throw new UserException("names is empty; give one topic at least");
    }
    KafkaSource<T> copy = copy();
    copy.topics = new ArrayList<>(names);
    copy.topicPattern = null;
    return copy;
  }

  /** Reads all topics whose whole name matches, also those that are created later. */
  public KafkaSource<T> withTopicPattern(Pattern pattern) {
    KafkaSource<T> copy = copy();
    copy.topicPattern = Objects.requireNonNull(pattern, "pattern");
    copy.topics = null;
    return copy;
  }

  /** Starts there. */
  public KafkaSource<T> withStart(StartPosition position) {
    KafkaSource<T> copy = copy();
    copy.start = Objects.requireNonNull(position, "position");
    return copy;
  }

  /** Makes the source bounded: it ends there, in the partitions that exist at the start. */
  public KafkaSource<T> withEnd(EndPosition position) {
    KafkaSource<T> copy = copy();
    copy.end = Objects.requireNonNull(position, "position");
    return copy;
  }

  /**
   * Commits the offsets of completed snapshots to this group, so that Kafka's tools show how far
   * the job has come.
   */
  public KafkaSource<T> withGroupId(String group) {
    KafkaSource<T> copy = copy();
    copy.groupId = Objects.requireNonNull(group, "group");
    return copy;
  }

  /**
   * Sets a property of Kafka's consumer.
   *
   * @throws UserException if it is one that the source itself must set
   */
  public KafkaSource<T> withProperty(String name, String value) {
    OWNED.check(name);
    KafkaSource<T> copy = copy();
    copy.properties.put(name, Objects.requireNonNull(value, "value"));
    return copy;
  }

  /**
   * Sets properties of Kafka's consumer.
   *
   * @throws UserException if one is one that the source itself must set
   */
  public KafkaSource<T> withProperties(Map<String, String> more) {
    KafkaSource<T> copy = copy();
    more.forEach(
        (name, value) -> {
          OWNED.check(name);
          copy.properties.put(name, value);
        });
    return copy;
  }

  /**
   * How often to look for new partitions and, with a pattern, new topics: each minute unless set.
   * Zero: never. A bounded source never looks for them.
   *
   * @throws UserException if it is negative
   */
  public KafkaSource<T> withDiscoveryInterval(Duration interval) {
    if (interval.isNegative()) {
      throw new UserException("interval=" + interval + " must not be negative; zero: never");
    }
    KafkaSource<T> copy = copy();
    copy.discoveryInterval = interval;
    return copy;
  }

  /**
   * Reads a topic from its beginning if it is deleted and made anew under its name, whether the job
   * runs or is resumed. Without this the job fails then, since its offsets are those of the old
   * topic; so it does if the source has an end.
   */
  public KafkaSource<T> withRecreatedTopicsFromBeginning() {
    KafkaSource<T> copy = copy();
    copy.readsRecreatedTopics = true;
    return copy;
  }

  /**
   * How long the brokers may take to answer when the job is submitted: 8 s unless set.
   *
   * @throws UserException if it is less than 1 s or longer than an hour
   */
  public KafkaSource<T> withSubmissionTimeout(Duration timeout) {
    KafkaSource<T> copy = copy();
    copy.submissionTimeout = KafkaCluster.checkSubmissionTimeout(timeout);
    return copy;
  }

  @Override
  public Boundedness boundedness() {
    return end == null ? Boundedness.UNBOUNDED : Boundedness.BOUNDED;
  }

  @Override
  public void validate() throws Exception {
    checkProperties();
    try (KafkaSplitAssigner assigner = createAssigner(submissionTimeout)) {
      assigner.discover(Set.of(), true);
    } catch (ResourceException e) {
      throw new UserException(
          e.getMessage() + ", or give them more time with withSubmissionTimeout", e);
    }
  }

  @Override
  public SplitAssigner<KafkaSplit> createAssigner() {
    return createAssigner(KafkaSplitReader.OUTAGE_LIMIT);
  }

  KafkaSplitAssigner createAssigner(Duration timeout) {
    if (topics == null && topicPattern == null) {
      throw new UserException("The Kafka source has no topics: call withTopics on it");
    }
    if (start instanceof StartPosition.Committed && groupId == null) {
      throw new UserException(
          "The Kafka source starts at the offsets of a group, but has none: call withGroupId on it");
    }
    KafkaCluster cluster = KafkaCluster.connect(brokers, properties, timeout);
    return new KafkaSplitAssigner(
        cluster,
        topics == null ? new TopicChoice.ByPattern(topicPattern) : new TopicChoice.ByName(topics),
        new OffsetResolver(cluster, isolation(), groupId),
        start,
        end,
        end == null ? discoveryInterval : Duration.ZERO);
  }

  @Override
  public SplitReader<T, KafkaSplit> createReader(ReaderContext context) {
    Map<String, Object> settings = consumerSettings();
    settings.put(
        ConsumerConfig.CLIENT_ID_CONFIG,
        "millrace-%s-%s-%d"
            .formatted(context.jobId(), context.operatorName(), context.taskIndex()));
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      return new KafkaSplitReader<>(
          consumer,
          TopicIds.inUseBy(consumer),
          deserializer,
          groupId != null,
          readsRecreatedTopics,
          new SilentPartitions(
              new AskedPartitionEnds(
                  () -> KafkaCluster.connect(brokers, properties, QUESTION_TIMEOUT), isolation()),
              System::nanoTime));
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private Map<String, Object> consumerSettings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    // The system lets it grow with what comes, so that a large record takes few reads.
    settings.put(
        ConsumerConfig.RECEIVE_BUFFER_CONFIG, CommonClientConfigs.RECEIVE_BUFFER_LOWER_BOUND);
    settings.putAll(properties);
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    if (groupId != null) {
      settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    }
    return settings;
  }

  private void checkProperties() {
    Map<String, Object> settings = consumerSettings();
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    try {
      new ConsumerConfig(settings).originals();
    } catch (ConfigException e) {
      throw new UserException("A property of the Kafka source is wrong: " + e.getMessage(), e);
    }
  }

  private IsolationLevel isolation() {
    String level = properties.getOrDefault(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return level.toLowerCase(Locale.ROOT).equals("read_uncommitted")
        ? IsolationLevel.READ_UNCOMMITTED
        : IsolationLevel.READ_COMMITTED;
  }

  private KafkaSource<T> copy() {
    KafkaSource<T> copy = new KafkaSource<>(brokers, deserializer);
    copy.properties.putAll(properties);
    copy.topics = topics;
    copy.topicPattern = topicPattern;
    copy.start = start;
    copy.end = end;
    copy.groupId = groupId;
    copy.discoveryInterval = discoveryInterval;
    copy.readsRecreatedTopics = readsRecreatedTopics;
    copy.submissionTimeout = submissionTimeout;
    return copy;
  }
}
