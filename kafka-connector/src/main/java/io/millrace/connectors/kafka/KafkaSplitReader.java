package io.millrace.connectors.kafka;

import io.millrace.api.UserException;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.time.TimestampAssigner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the partitions of one task with one consumer, which is told what to read. */
final class KafkaSplitReader<T> implements SplitReader<T, KafkaSplit> {
  /** For how long brokers may be away. */
  static final Duration OUTAGE_LIMIT = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(KafkaSplitReader.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(20);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicIds topicIds;
  private final KafkaRecordDeserializer<T> deserializer;
  private final boolean commitsOffsets;
  private final boolean readsRecreatedTopics;
  private final SilentPartitions silences;
  private final OutageTolerance outages =
      new OutageTolerance("Reading from Kafka", OUTAGE_LIMIT, System::nanoTime);
  private final Map<TopicPartition, PartitionReading> readings = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> finished = new HashMap<>();
  private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
  private Map<TopicPartition, Long> finishedAtSnapshot = Map.of();
  private boolean commitFailed;

  /**
   * Takes a consumer, and closes it in the end.
   *
   * @param topicIds those by which the consumer asks for records
   * @param commitsOffsets whether the consumer has a group to which it commits
   * @param readsRecreatedTopics whether to read a topic from its beginning that was deleted and
   *     made anew, instead of failing
   * @param silences closed with the reader
   */
  KafkaSplitReader(
      Consumer<byte[], byte[]> consumer,
      TopicIds topicIds,
      KafkaRecordDeserializer<T> deserializer,
      boolean commitsOffsets,
      boolean readsRecreatedTopics,
      SilentPartitions silences) {
    this.consumer = consumer;
    this.topicIds = topicIds;
    this.deserializer = deserializer;
    this.commitsOffsets = commitsOffsets;
    this.readsRecreatedTopics = readsRecreatedTopics;
    this.silences = silences;
  }

  @Override
  public boolean isBlocking() {
    return true;
  }

  @Override
  public void addSplits(List<KafkaSplit> splits) {
    for (KafkaSplit split : splits) {
      readings.put(split.topicPartition(), new PartitionReading(split));
      silences.add(split.topicPartition());
    }
    consumer.assign(readings.keySet());
    splits.forEach(split -> consumer.seek(split.topicPartition(), split.offset()));
  }

  @Override
  public boolean read(SourceOutput<T> output, int maxRecords) throws Exception {
    if (readings.isEmpty()) {
      return false;
    }
    if (!polled.hasNext()) {
      poll();
      if (!polled.hasNext()) {
        silences.check(
            readings.values(), this::position, reading -> output.nothingNew(reading.splitId));
      }
    }
    int partitions = readings.size();
    int records = 0;
    while (records < maxRecords && polled.hasNext()) {
      records += emit(polled.next(), output);
    }
    if (!polled.hasNext() && bounded()) {
      passGaps();
    }
    finishRead(output);
    return records > 0 || readings.size() < partitions;
  }

  private void poll() {
    silences.beforePoll();
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL_TIMEOUT);
      outages.succeeded();
      silences.heard(records.partitions());
      Set<TopicPartition> begunAnew = checkTopics();
      polled = begunAnew.isEmpty() ? records.iterator() : without(begunAnew, records);
    } catch (OffsetOutOfRangeException e) {
      if (checkTopics().isEmpty()) {
        throw recordsAreGone(e);
      }
    } catch (OutOfMemoryError e) { // What the JVM throws for memory outside the heap can be caught.
      throw tooLarge(e);
    } catch (AuthenticationException | AuthorizationException e) {
      throw new UserException("Kafka refuses to let the source read: " + e.getMessage(), e);
    } catch (RetriableException e) {
      outages.failed(e);
    }
  }

  /**
   * Finds out whether partitions belong to other topics than their offsets do, and lets those begin
   * anew if that is wanted.
   *
   * @return the partitions that begin anew
   * @throws UserException if it is not wanted
   */
  private Set<TopicPartition> checkTopics() {
    Set<TopicPartition> begunAnew = new HashSet<>();
    readings.forEach(
        (partition, reading) -> {
          Optional<Uuid> now = topicIds.of(partition.topic());
          if (now.isPresent() && reading.topicId == null) {
            reading.topicId = now.get();
          } else if (now.isPresent() && !reading.topicId.equals(now.get())) {
            beginAnew(partition, reading, now.get());
            begunAnew.add(partition);
          }
        });
    return begunAnew;
  }

  private void beginAnew(TopicPartition partition, PartitionReading reading, Uuid now) {
    String found =
        ("Topic '%s' has been deleted and made anew: the job has read the topic with the id %s, and"
                + " now the id is %s. The job's offset %d of partition %s means nothing in the new"
                + " topic")
            .formatted(partition.topic(), reading.topicId, now, reading.next, partition);
    if (!readsRecreatedTopics || reading.stop != KafkaSplit.NO_STOP) {
      throw new UserException(
          found
              + ". Start the job without its snapshot to read the new topic, or let the source"
              + " begin at its beginning with withRecreatedTopicsFromBeginning, which a source with"
              + " an end can not");
    }
    LOG.warn("{}, which is read from its beginning", found);
    consumer.seekToBeginning(List.of(partition));
    reading.topicId = now;
    reading.next = 0;
  }

  private static Iterator<ConsumerRecord<byte[], byte[]>> without(
      Set<TopicPartition> partitions, ConsumerRecords<byte[], byte[]> records) {
    List<ConsumerRecord<byte[], byte[]>> others = new ArrayList<>();
    for (TopicPartition partition : records.partitions()) {
      if (!partitions.contains(partition)) {
        others.addAll(records.records(partition));
      }
    }
    return others.iterator();
  }

  private UserException tooLarge(OutOfMemoryError e) {
    List<String> positions = new ArrayList<>();
    readings.forEach(
        (partition, reading) -> positions.add(partition + " at offset " + reading.next));
    return new UserException(
        ("A record is too large for the memory of the worker (%s): the next one of one of the"
                + " partitions %s. Give workers more memory, or lower max.partition.fetch.bytes and"
                + " fetch.max.bytes if they were set")
            .formatted(e.getMessage(), positions),
        e);
  }

  /** Returns how many records came of it. */
  private int emit(ConsumerRecord<byte[], byte[]> record, SourceOutput<T> output) {
    PartitionReading reading = readings.get(new TopicPartition(record.topic(), record.partition()));
    if (reading == null || record.offset() >= reading.stop) {
      return 0; // Polled together with the last records before the stop.
    }
    T value = deserialize(record);
    reading.next = record.offset() + 1;
    if (value == null) {
      return 0;
    }
    long timestamp = record.timestamp();
    output.collect(
        reading.splitId,
        record.offset(),
        value,
        timestamp < 0 ? TimestampAssigner.NO_TIMESTAMP : timestamp);
    return 1;
  }

  private T deserialize(ConsumerRecord<byte[], byte[]> record) {
    try {
      return deserializer.deserialize(record);
    } catch (Exception e) {
      throw new UserException(
          "The record at offset %d of partition %s-%d can not be deserialized: %s"
              .formatted(record.offset(), record.topic(), record.partition(), e),
          e);
    }
  }

  /**
   * Offsets have gaps where transactions end and where compaction has removed records, and behind a
   * gap at the end no record comes. The consumer knows how far it is.
   */
  private void passGaps() {
    readings.values().forEach(reading -> reading.next = position(reading));
  }

  private boolean bounded() {
    return readings.values().stream().anyMatch(reading -> reading.stop != KafkaSplit.NO_STOP);
  }

  /** Where reading goes on if nothing that was polled is left. */
  private long position(PartitionReading reading) {
    try {
      return Math.max(reading.next, consumer.position(reading.partition, Duration.ZERO));
    } catch (TimeoutException notKnownNow) {
      return reading.next;
    }
  }

  private void finishRead(SourceOutput<T> output) {
    List<TopicPartition> read = new ArrayList<>();
    readings.forEach(
        (partition, reading) -> {
          if (reading.isRead()) {
            read.add(partition);
          }
        });
    if (read.isEmpty()) {
      return;
    }
    for (TopicPartition partition : read) {
      PartitionReading reading = readings.remove(partition);
      silences.remove(partition);
      finished.put(partition, reading.stop);
      output.finishSplit(reading.splitId);
    }
    consumer.assign(readings.keySet());
  }

  @Override
  public List<KafkaSplit> snapshot() {
    finishedAtSnapshot = Map.copyOf(finished);
    if (!polled.hasNext()) {
      passGaps();
    }
    List<KafkaSplit> splits = new ArrayList<>();
    readings.forEach((partition, reading) -> splits.add(reading.toSplit()));
    return splits;
  }

  @Override
  public void onSnapshotCompleted(List<KafkaSplit> splits) {
    if (!commitsOffsets) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    finishedAtSnapshot.forEach(
        (partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
    splits.forEach(
        split -> offsets.put(split.topicPartition(), new OffsetAndMetadata(split.offset())));
    consumer.commitAsync(offsets, (committed, failure) -> committed(failure));
  }

  private void committed(Exception failure) {
    if (failure != null && !commitFailed) {
      LOG.warn("Offsets are not committed to Kafka, so its tools show old ones for now", failure);
    }
    commitFailed = failure != null;
  }

  @Override
  public String obstacle() {
    return silences.tooSilent(readings.values());
  }

  @Override
  public void close() {
    silences.close();
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }

  private static UserException recordsAreGone(OffsetOutOfRangeException e) {
    return new UserException(
        ("The records that come next are not in Kafka any more, or never were: the offsets %s are"
                + " not there. Either the topic's retention has deleted records before they were"
                + " read, or the topic was deleted and made anew. Start the job without its snapshot"
                + " to read what there is")
            .formatted(e.offsetOutOfRangePartitions()),
        e);
  }
}
