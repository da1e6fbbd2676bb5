package io.millrace.sandbox.demo;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes lines into a topic at a steady rate, on a thread of its own, and counts their words. The
 * timestamp of a record is the line's event time, which lies a little in the past: lines come out
 * of order, as they do in life.
 */
final class LineWriter implements AutoCloseable {
  /** By how much a line may come later than one with a later time. */
  static final int OUT_OF_ORDERNESS_MILLIS = 500;

  /** Seldom, since the broker shares the machine with a job that shall start soon. */
  private static final long TICK_NANOS = 50_000_000;

  private final String topic;
  private final int partitions;
  private final int linesPerSecond;
  private final WindowCounts written = new WindowCounts();
  private final DemoLines lines = new DemoLines(System.nanoTime());
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final KafkaProducer<Void, String> producer;
  private final Thread thread = new Thread(this::writeAll, "line-writer");
  private volatile boolean closing;

  private LineWriter(String brokers, String topic, int partitions, int linesPerSecond) {
    this.topic = topic;
    this.partitions = partitions;
    this.linesPerSecond = linesPerSecond;
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            brokers,
            "enable.idempotence",
            true,
            "max.in.flight.requests.per.connection",
            1, // or what a new leader refuses is repeated after the lines behind it
            "linger.ms",
            20);
    this.producer =
        new KafkaProducer<>(settings, (topicName, none) -> null, new StringSerializer());
  }

  /** Begins to write, evenly to all partitions of a topic. */
  static LineWriter start(String brokers, String topic, int partitions, int linesPerSecond) {
    LineWriter writer = new LineWriter(brokers, topic, partitions, linesPerSecond);
    writer.thread.start();
    return writer;
  }

  /** What was written, and so what has to be counted. */
  WindowCounts written() {
    return written;
  }

  /** Throws a {@link DemoException} if a line could not be written. */
  void check() {
    Exception thrown = failure.get();
    if (thrown != null) {
      throw new DemoException("Kafka does not take the lines: " + thrown.getMessage(), thrown);
    }
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    producer.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeAll() {
    long startMillis = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    long count = 0;
    while (!closing && failure.get() == null) {
      // Not the clock on the wall, which may be set back.
      long elapsedNanos = System.nanoTime() - startNanos;
      long due = (long) (elapsedNanos / 1e9 * linesPerSecond);
      for (; count < due; count++) {
        write((int) (count % partitions), startMillis + elapsedNanos / 1_000_000);
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  private void write(int partition, long nowMillis) {
    long timestampMillis = nowMillis - ThreadLocalRandom.current().nextInt(OUT_OF_ORDERNESS_MILLIS);
    List<String> words = lines.next();
    SlidingWindows.forEachEnd(
        timestampMillis, end -> words.forEach(word -> written.add(end, word, 1)));
    var unused =
        producer.send(
            new ProducerRecord<>(topic, partition, timestampMillis, null, String.join(" ", words)),
            (metadata, thrown) -> {
              if (thrown != null) {
                failure.compareAndSet(null, thrown);
              }
            });
  }
}
