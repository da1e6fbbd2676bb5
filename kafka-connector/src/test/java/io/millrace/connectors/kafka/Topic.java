package io.millrace.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.sandbox.KafkaSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of one test. */
final class Topic {
  private static final long FIRST_TIMESTAMP = 1_000;

  final String name;
  private final KafkaSandbox kafka;

  private Topic(KafkaSandbox kafka, String name) {
    this.kafka = kafka;
    this.name = name;
  }

  static Topic create(KafkaSandbox kafka, int partitions) {
    return create(kafka, "topic-" + UUID.randomUUID(), partitions);
  }

  static Topic create(KafkaSandbox kafka, String name, int partitions) {
    kafka.createTopic(name, partitions);
    return new Topic(kafka, name);
  }

  /** A topic that does not exist yet. */
  static Topic named(KafkaSandbox kafka, String name) {
    return new Topic(kafka, name);
  }

  TopicPartition partition(int number) {
    return new TopicPartition(name, number);
  }

  /** A partition as it is now, to be read without end. */
  KafkaSplit split(int partition, long offset) throws Exception {
    return new KafkaSplit(name, partition, offset, KafkaSplit.NO_STOP, id().toString());
  }

  /** A number of lines that differ. */
  static List<String> lines(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(number -> prefix + number).toList();
  }

  /** Writes lines to a partition; the times are 1000, 1001 and so on. */
  void write(int partition, List<String> lines) throws Exception {
    write(partition, FIRST_TIMESTAMP, lines);
  }

  /** As {@link #write(int, List)}, with times from this one on. */
  void write(int partition, long firstTimestamp, List<String> lines) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      send(producer, partition, firstTimestamp, lines);
    }
  }

  void write(int partition, String... lines) throws Exception {
    write(partition, Arrays.asList(lines));
  }

  /** Writes lines in a transaction, and ends it. */
  void writeTransaction(boolean commit, int partition, List<String> lines) throws Exception {
    String id = "of-" + name + "-" + UUID.randomUUID();
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", id))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, partition, FIRST_TIMESTAMP, lines);
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private KafkaProducer<byte[], byte[]> producer(Map<String, ?> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", kafka.brokers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void send(
      KafkaProducer<byte[], byte[]> producer,
      int partition,
      long firstTimestamp,
      List<String> lines)
      throws ExecutionException, InterruptedException {
    List<Future<?>> sent = new ArrayList<>();
    long timestamp = firstTimestamp;
    for (String line : lines) {
      sent.add(
          producer.send(
              new ProducerRecord<>(name, partition, timestamp++, null, line.getBytes(UTF_8))));
    }
    producer.flush();
    for (Future<?> one : sent) {
      one.get();
    }
  }

  /** All lines that a reader of what is committed finds, up to the first open transaction. */
  List<String> committedLines() {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", kafka.brokers(), "isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name).stream().map(info -> partition(info.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<String> lines = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          lines.add(new String(record.value(), UTF_8));
        }
      }
      return lines;
    }
  }

  void addPartitions(int total) throws Exception {
    try (Admin admin = admin()) {
      admin.createPartitions(Map.of(name, NewPartitions.increaseTo(total))).all().get();
    }
  }

  void deleteBefore(int partition, long offset) throws Exception {
    try (Admin admin = admin()) {
      admin
          .deleteRecords(Map.of(partition(partition), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  /** Lets records be larger than Kafka's usual limit. */
  Topic withLargestRecord(int bytes) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
    ConfigEntry limit = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
    try (Admin admin = admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(topic, List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
    return this;
  }

  /** Writes one record of that many zeros. */
  void writeZeros(int partition, int length) throws Exception {
    Map<String, Object> settings =
        Map.of("max.request.size", length + (1 << 20), "buffer.memory", (long) length + (32 << 20));
    try (KafkaProducer<byte[], byte[]> producer = producer(settings)) {
      producer.send(new ProducerRecord<>(name, partition, null, new byte[length])).get();
    }
  }

  /** Deletes the topic, and waits until it is gone. */
  void delete() throws Exception {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(name)).all().get();
      Deadline.await("the end of " + name, () -> !admin.listTopics().names().get().contains(name));
    }
  }

  /** Makes it anew, under its name. */
  void recreate(int partitions) throws Exception {
    delete();
    kafka.createTopic(name, partitions);
  }

  /** What Kafka calls the topic, beside its name. */
  Uuid id() throws Exception {
    try (Admin admin = admin()) {
      return admin.describeTopics(List.of(name)).allTopicNames().get().get(name).topicId();
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", kafka.brokers()));
  }
}
