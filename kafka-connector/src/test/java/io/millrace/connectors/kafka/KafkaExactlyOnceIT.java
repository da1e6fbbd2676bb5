package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.connector.Committer;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/**
 * A job that writes the numbers from 0 on, takes snapshots, and is hit by chance: snapshots that do
 * not complete, commits that come late, twice or not at all, tasks that end or are forgotten, and a
 * broker that restarts. The seed is printed.
 */
public class KafkaExactlyOnceIT {
  private static final int STEPS = 150;

  @Rule public final Timeout timeout = Timeout.seconds(240);

  private final long seed = Long.getLong("millrace.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final KafkaSandbox kafka = SharedSandbox.kafka();
  private final Topic topic = Topic.create(kafka, 3);
  private final String job = "job-" + UUID.randomUUID();
  private final KafkaSink<String> sink =
      KafkaSink.exactlyOnce(kafka.brokers(), KafkaRecordSerializer.<String>text(topic.name));

  /** What a snapshot holds: the next number, and what may not be committed yet. */
  private record Snapshot(int next, List<PreparedTransaction> prepared) {}

  private final List<SinkRun> forgotten = new ArrayList<>();
  private Snapshot completed = new Snapshot(0, List.of());
  private List<PreparedTransaction> pending = new ArrayList<>();
  private long incarnation = 1;
  private SinkRun run;
  private int next;

  @Test
  public void each_number_is_there_once() throws Exception {
    System.out.println("KafkaExactlyOnceIT: -Dmillrace.seed=" + seed);
    start();
    for (int step = 0; step < STEPS; step++) {
      step(random.nextInt(100));
    }
    snapshot(true);
    run.commit(pending);
    run.close();
    forgotten.forEach(SinkRun::closeUnchecked);

    List<Integer> expected = IntStream.range(0, next).boxed().toList();
    Deadline.await("the last commit", () -> topic.committedLines().size() >= next);
    List<Integer> found =
        topic.committedLines().stream()
            .map(Integer::valueOf)
            .sorted(Comparator.naturalOrder())
            .toList();
    assertThat(found).as("seed " + seed).isEqualTo(expected);
  }

  private void step(int chance) throws Exception {
    if (chance < 45) {
      write(1 + random.nextInt(2_000));
    } else if (chance < 75) {
      snapshot(random.nextInt(4) > 0);
    } else if (chance < 90) {
      commit();
    } else if (chance < 95) {
      run.close();
      restart();
    } else if (chance < 99) {
      forgotten.add(run); // It lives on, and nobody knows.
      restart();
    } else {
      kafka.restart();
    }
  }

  private void start() throws Exception {
    run = new SinkRun(sink, job, incarnation);
    next = completed.next();
    pending = new ArrayList<>(completed.prepared());
  }

  private void restart() throws Exception {
    incarnation++;
    try (Committer<PreparedTransaction> master = SinkRun.committer(sink, job)) {
      master.commit(completed.prepared());
      master.abandonLeftovers(incarnation, 1);
    }
    start();
  }

  private void write(int count) throws Exception {
    for (int end = next + count; next < end; next++) {
      run.write(Integer.toString(next));
    }
  }

  private void snapshot(boolean completes) throws Exception {
    pending.addAll(run.prepare());
    if (completes) {
      completed = new Snapshot(next, List.copyOf(pending));
    }
  }

  /** Commits what the newest completed snapshot holds, sometimes once more. */
  private void commit() throws Exception {
    run.commit(completed.prepared());
    if (random.nextInt(3) == 0) {
      run.commit(completed.prepared());
    }
    pending.removeAll(completed.prepared());
  }
}
