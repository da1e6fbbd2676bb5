package io.millrace.mainjob;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes known lines into a topic at a rate that can be changed, on a thread of its own. */
final class LineProducer implements AutoCloseable {
  private static final int NOTICE_EVERY = 1_000;

  private final KnownLines lines;
  private final String topic;
  private final int partitions;
  private final KafkaProducer<String, String> producer;
  private final Thread thread = new Thread(this::produceAll, "line-producer");
  private volatile int linesPerSecond;
  private int produced;
  private Exception failure;

  LineProducer(String brokers, String topic, int partitions, KnownLines lines, int linesPerSecond) {
    this.lines = lines;
    this.topic = topic;
    this.partitions = partitions;
    this.linesPerSecond = linesPerSecond;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                brokers,
                "acks",
                "all",
                "enable.idempotence",
                true,
                "max.in.flight.requests.per.connection",
                1, // or what a new leader refuses is repeated after the lines behind it
                "linger.ms",
                50,
                "delivery.timeout.ms",
                300_000),
            new StringSerializer(),
            new StringSerializer());
  }

  void start() {
    thread.start();
  }

  /** Writes at another rate from now on. */
  void setRate(int newLinesPerSecond) {
    linesPerSecond = newLinesPerSecond;
  }

  /** Waits until this share of the lines, from 0 to 1, was handed to the producer. */
  synchronized void awaitShare(double share) throws InterruptedException {
    while (produced < share * lines.count() && failure == null) {
      wait();
    }
    if (failure != null) {
      throw new AssertionError("the lines could not be written", failure);
    }
  }

  private synchronized void onProduced(int number) {
    produced = number;
    notifyAll();
  }

  private synchronized void onFailure(Exception exception) {
    failure = exception;
    notifyAll();
  }

  private synchronized boolean hasFailed() {
    return failure != null;
  }

  private void produceAll() {
    double dueNanos = System.nanoTime();
    for (int number = 0; number < lines.count() && !hasFailed(); number++) {
      send(number % partitions, lines.timestampMillis(number), lines.text(number));
      dueNanos += 1e9 / linesPerSecond;
      long aheadNanos = (long) dueNanos - System.nanoTime();
      if (number % NOTICE_EVERY == 0) {
        onProduced(number);
      }
      if (aheadNanos > 1_000_000) {
        LockSupport.parkNanos(aheadNanos);
      }
    }
    for (int partition = 0; partition < partitions; partition++) {
      send(partition, lines.afterTheLastWindowMillis(), "end");
    }
    producer.flush();
    onProduced(lines.count());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of failures
  private void send(int partition, long timestampMillis, String text) {
    producer.send(
        new ProducerRecord<>(topic, partition, timestampMillis, null, text),
        (metadata, exception) -> {
          if (exception != null) {
            onFailure(exception);
          }
        });
  }

  @Override
  public void close() {
    onFailure(new CancellationException("closed"));
    producer.close(Duration.ZERO);
  }
}
