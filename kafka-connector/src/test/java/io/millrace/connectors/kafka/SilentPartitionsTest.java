package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.junit.Test;

public class SilentPartitionsTest {
  private final Brokers brokers = new Brokers();
  private long nowNanos;
  private final SilentPartitions silences = new SilentPartitions(brokers, () -> nowNanos);
  private final Set<String> withNothingNew = new TreeSet<>();
  private final List<PartitionReading> readings = List.of(reading(0, 5), reading(1, 7));

  /** Answer when they are told to. */
  private static final class Brokers implements PartitionEnds {
    private final Set<String> asked = new TreeSet<>();
    private final Queue<Answer> answers = new ArrayDeque<>();

    @Override
    public void ask(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> asked.add(partition.toString()));
    }

    @Override
    public Optional<Answer> poll() {
      return Optional.ofNullable(answers.poll());
    }

    @Override
    public void close() {}
  }

  private PartitionReading reading(int partition, long offset) {
    silences.add(new TopicPartition("t", partition));
    return new PartitionReading(new KafkaSplit("t", partition, offset, KafkaSplit.NO_STOP, null));
  }

  private void poll(Duration time) {
    for (long end = nowNanos + time.toNanos(); nowNanos < end; ) {
      nowNanos += Duration.ofMillis(20).toNanos();
      silences.beforePoll();
      silences.check(
          readings, reading -> reading.next, reading -> withNothingNew.add(reading.splitId));
    }
  }

  private void answer(int partition, long end, String failure) {
    brokers.answers.add(new PartitionEnds.Answer(new TopicPartition("t", partition), end, failure));
  }

  @Test
  public void only_partitions_that_bring_nothing_are_asked_about() {
    for (int poll = 0; poll < 100; poll++) {
      silences.heard(Set.of(new TopicPartition("t", 1)));
      poll(Duration.ofMillis(20));
    }
    assertThat(brokers.asked).containsExactly("t-0");
  }

  @Test
  public void a_partition_has_nothing_new_if_it_ends_where_it_has_been_read_to() {
    answer(0, 5, "");
    answer(1, 8, "");
    poll(Duration.ofMillis(20));
    assertThat(withNothingNew).containsExactly("t-0");
  }

  @Test
  public void no_answer_is_no_answer_that_there_is_nothing() {
    answer(0, -1, "org.apache.kafka.common.errors.TimeoutException: no leader");
    poll(Duration.ofSeconds(60));
    assertThat(withNothingNew).isEmpty();
  }

  @Test
  public void partitions_that_bring_nothing_for_long_though_they_have_are_told_with_the_reason() {
    poll(Duration.ofSeconds(20));
    answer(0, 5, "");
    poll(Duration.ofSeconds(9));
    assertThat(silences.tooSilent(readings)).isEmpty();
    answer(1, 12, "");

    poll(Duration.ofSeconds(2));

    assertThat(silences.tooSilent(readings))
        .isEqualTo(
            "no records of partition t-1 at offset 7 for 31 s (the brokers have records there, up"
                + " to offset 12)");
    silences.heard(Set.of(new TopicPartition("t", 1)));
    assertThat(silences.tooSilent(readings)).isEmpty();
    poll(Duration.ofSeconds(31));
    assertThat(silences.tooSilent(readings)).contains("t-0", "t-1");
  }

  @Test
  public void time_in_which_nothing_was_asked_for_does_not_count() {
    for (int poll = 0; poll < 50; poll++) {
      nowNanos += Duration.ofMinutes(1).toNanos();
      silences.beforePoll();
    }
    assertThat(silences.tooSilent(readings)).isEmpty();
  }
}
