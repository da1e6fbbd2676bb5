package io.millrace.connectors.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells partitions that have nothing from those that bring nothing though they have. A consumer
 * does not: it is as silent when the brokers have no more records as when they are away, or when a
 * record does not get through. So the brokers are asked where the partitions end that have brought
 * nothing for a moment. For one thread.
 *
 * <p>Time is that in which records were asked for; while the task is held back by others none
 * passes.
 */
final class SilentPartitions {
  private static final long LONGEST_POLL_NANOS = Duration.ofMillis(500).toNanos();
  private static final long QUESTION_INTERVAL_NANOS = Duration.ofMillis(300).toNanos();
  private static final long NORMAL_SILENCE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int MOST_TOLD = 3;

  private final PartitionEnds ends;
  private final LongSupplier nanoClock;
  private final Map<TopicPartition, Silence> silences = new HashMap<>();
  private long lastPollNanos;
  private long pollingNanos;
  private long lastQuestionNanos;

  private static final class Silence {
    /** The polling time of the last records, or of the last answer that there are none. */
    private long sinceNanos;

    private long lastRecordNanos;

    /** What has been found instead. */
    private String finding = "the brokers have not answered";

    Silence(long sinceNanos) {
      this.sinceNanos = sinceNanos;
      this.lastRecordNanos = sinceNanos;
    }
  }

  SilentPartitions(PartitionEnds ends, LongSupplier nanoClock) {
    this.ends = ends;
    this.nanoClock = nanoClock;
    this.lastPollNanos = nanoClock.getAsLong();
  }

  /** From now on this partition is read. */
  void add(TopicPartition partition) {
    silences.put(partition, new Silence(pollingNanos));
  }

  /** This partition is not read any more. */
  void remove(TopicPartition partition) {
    silences.remove(partition);
  }

  /** The time is about to pass in a poll. */
  void beforePoll() {
    long nowNanos = nanoClock.getAsLong();
    pollingNanos += Math.min(LONGEST_POLL_NANOS, nowNanos - lastPollNanos);
    lastPollNanos = nowNanos;
  }

  /** A poll has brought records of these. */
  void heard(Set<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Silence silence = silences.get(partition);
      if (silence != null) {
        silence.sinceNanos = pollingNanos;
        silence.lastRecordNanos = pollingNanos;
      }
    }
  }

  /**
   * Takes the answers that have come, and asks on; to be called when a poll has brought nothing.
   *
   * @param positions up to where a partition has been read
   * @param nothingNew takes those of which the brokers have said that they end there
   */
  void check(
      Collection<PartitionReading> readings,
      ToLongFunction<PartitionReading> positions,
      Consumer<PartitionReading> nothingNew) {
    for (Optional<PartitionEnds.Answer> answer = ends.poll();
        answer.isPresent();
        answer = ends.poll()) {
      PartitionEnds.Answer given = answer.get();
      for (PartitionReading reading : readings) {
        if (reading.partition.equals(given.partition())) {
          take(given, reading, positions.applyAsLong(reading), nothingNew);
        }
      }
    }
    if (pollingNanos - lastQuestionNanos >= QUESTION_INTERVAL_NANOS) {
      lastQuestionNanos = pollingNanos;
      ends.ask(silent());
    }
  }

  private void take(
      PartitionEnds.Answer answer,
      PartitionReading reading,
      long position,
      Consumer<PartitionReading> nothingNew) {
    Silence silence = silences.get(reading.partition);
    if (!answer.failure().isEmpty()) {
      silence.finding = "the brokers do not answer: " + answer.failure();
    } else if (position >= answer.end()) {
      silence.sinceNanos = pollingNanos;
      nothingNew.accept(reading);
    } else {
      silence.finding = "the brokers have records there, up to offset " + answer.end();
    }
  }

  private List<TopicPartition> silent() {
    List<TopicPartition> silent = new ArrayList<>();
    silences.forEach(
        (partition, silence) -> {
          if (pollingNanos - silence.lastRecordNanos >= QUESTION_INTERVAL_NANOS) {
            silent.add(partition);
          }
        });
    return silent;
  }

  /** Which partitions have brought nothing for long, though they were asked; empty if none. */
  String tooSilent(Collection<PartitionReading> readings) {
    List<String> told = new ArrayList<>();
    for (PartitionReading reading : readings) {
      Silence silence = silences.get(reading.partition);
      long nanos = pollingNanos - silence.sinceNanos;
      if (nanos >= NORMAL_SILENCE_NANOS) {
        told.add(
            "no records of partition %s at offset %d for %d s (%s)"
                .formatted(
                    reading.partition,
                    reading.next,
                    Duration.ofNanos(nanos).toSeconds(),
                    silence.finding));
      }
    }
    String first = String.join("; ", told.subList(0, Math.min(MOST_TOLD, told.size())));
    return told.size() > MOST_TOLD
        ? first + "; and of " + (told.size() - MOST_TOLD) + " more"
        : first;
  }

  /** Ends asking. */
  void close() {
    ends.close();
  }
}
