package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.configuration.Configuration;
import java.util.concurrent.CompletableFuture;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Slow receivers, large records, and functions that do not return. */
public class BackPressureTest {
  private static final int PARALLELISM = 2;
  private static final long RECORDS = 300_000;

  /** What two queues of 32 batches hold for each channel, and what is on its way between them. */
  private static final long MOST_IN_A_CHANNEL = 2 * 33 * 512 + 20_000;

  private static final int LARGE_BYTES = 1 << 20;

  /**
   * Two queues and what is on its way between them: one batch more than there is room for, each.
   */
  private static final long MOST_LARGE_IN_A_CHANNEL = 12;

  @Rule public final Timeout timeout = Timeout.seconds(120);

  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private final String emitted = Shared.newName();
  private final String received = Shared.newName();

  @Test
  public void whenReceiversStandStill_thenSourcesStop() throws Exception {
    shouldStopAndGoOn(1, RECORDS, 100, MOST_IN_A_CHANNEL);
  }

  @Test
  public void whenReceiversElsewhereStandStill_thenSourcesStop() throws Exception {
    shouldStopAndGoOn(2, RECORDS, 100, MOST_IN_A_CHANNEL);
  }

  @Test
  public void whenReceiversOfLargeRecordsStandStill_thenFewWait() throws Exception {
    shouldStopAndGoOn(1, 1_000, LARGE_BYTES, MOST_LARGE_IN_A_CHANNEL);
  }

  @Test
  public void whenReceiversOfLargeRecordsElsewhereStandStill_thenFewWait() throws Exception {
    shouldStopAndGoOn(2, 1_000, LARGE_BYTES, MOST_LARGE_IN_A_CHANNEL);
  }

  private void shouldStopAndGoOn(int workers, long records, int recordBytes, long mostInAChannel)
      throws Exception {
    String emittedName = emitted;
    String receivedName = received;
    environment.setParallelism(PARALLELISM);
    environment
        .fromSequence(1, records)
        .map(
            number -> {
              Shared.of(emittedName).recordsSeen.incrementAndGet();
              return new byte[recordBytes];
            })
        .rebalance()
        .map(
            bytes -> {
              while (Shared.of(receivedName).gate.get() == 0) {
                Thread.onSpinWait();
              }
              Shared.of(receivedName).recordsSeen.incrementAndGet();
              return 0L;
            })
        .filter(number -> number != 0)
        .sinkTo(LinesSink.to(LinesSink.newPlace()));
    EmbeddedExecutor executor = new EmbeddedExecutor().withWorkers(workers);
    try (EmbeddedJob job = executor.start(environment.plan("blocked"))) {
      Eventually.until(
          "blocked sources", () -> job.status().getStages().get(0).getMostBlocked() > 0.9);
      assertThat(Shared.of(emitted).recordsSeen.get())
          .isLessThanOrEqualTo(PARALLELISM * PARALLELISM * mostInAChannel)
          .isLessThan(records);
      Shared.of(received).gate.set(1);
      job.await();
    }
    assertThat(Shared.of(received).recordsSeen).hasValue(records);
  }

  @Test
  public void whenOneCallEmitsMoreThanMemoryHolds_thenItWaitsForReceivers() throws Exception {
    shouldEmitMuchInOneCall(1);
  }

  @Test
  public void whenOneCallEmitsMoreThanMemoryHolds_thenItWaitsForReceiversElsewhere()
      throws Exception {
    shouldEmitMuchInOneCall(2);
  }

  /** All in one loop, so that the receivers are neighbours of the one that waits for them. */
  private void shouldEmitMuchInOneCall(int workers) throws Exception {
    long count = 3_000_000;
    String emittedName = emitted;
    String receivedName = received;
    environment
        .fromSequence(1, 2)
        .<Long>flatMap(
            (number, out) -> {
              for (long each = 0; each < count; each++) {
                long waiting =
                    Shared.of(emittedName).recordsSeen.incrementAndGet()
                        - Shared.of(receivedName).recordsSeen.get();
                Shared.of(emittedName).gate.accumulateAndGet(waiting, Math::max);
                out.collect(each);
              }
            })
        .rebalance()
        .map(each -> Shared.of(receivedName).recordsSeen.incrementAndGet())
        .filter(seen -> seen < 0)
        .sinkTo(LinesSink.to(LinesSink.newPlace()));
    Configuration oneLoop = Configuration.empty().with("worker.slots", "1");
    new EmbeddedExecutor(oneLoop).withWorkers(workers).execute(environment.plan("much"));
    assertThat(Shared.of(received).recordsSeen).hasValue(2 * count);
    assertThat(Shared.of(emitted).gate.get()).as("most that waited").isLessThan(count / 4);
  }

  @Test
  public void aRecordOfAHundredMegabytesCrossesTheNetwork() throws Exception {
    String output = LinesSink.newPlace();
    environment
        .fromSequence(1, 2)
        .map(number -> new byte[100 << 20])
        .broadcast()
        .map(bytes -> bytes.length)
        .setParallelism(2)
        .sinkTo(LinesSink.to(output));
    new EmbeddedExecutor().withWorkers(2).execute(environment.plan("large"));
    assertThat(LinesSink.lines(output)).hasSize(4).containsOnly(String.valueOf(100 << 20));
  }

  @Test
  public void whenARecordCanNotBeSent_thenItsOperatorIsNamedAndTheJobIsNotTriedAgain() {
    environment
        .fromSequence(1, 10)
        .map(number -> new Thread("record " + number))
        .name("threads")
        .broadcast()
        .map(Thread::getName)
        .setParallelism(2)
        .sinkTo(LinesSink.to(LinesSink.newPlace()));
    assertThatThrownBy(
            () -> new EmbeddedExecutor().withWorkers(2).execute(environment.plan("threads")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("operator 'threads'")
        .hasMessageContaining("java.lang.Thread");
  }

  @Test
  public void whenAFunctionDoesNotReturn_thenItIsNamedOthersGoOnAndTheEndInterruptsIt()
      throws Exception {
    String emittedName = emitted;
    String receivedName = received;
    environment
        .fromSequence(1, 10)
        .name("few numbers")
        .map(
            number -> {
              try {
                new CompletableFuture<Void>().get();
              } catch (InterruptedException e) {
                Shared.of(emittedName).recordsSeen.incrementAndGet();
                throw e;
              }
              return number;
            })
        .name("waiting")
        .sinkTo(LinesSink.to(LinesSink.newPlace()))
        .name("nothing");
    environment
        .fromSequence(1, 1_000)
        .map(number -> Shared.of(receivedName).recordsSeen.incrementAndGet())
        .name("counting")
        .sinkTo(LinesSink.to(LinesSink.newPlace()));
    Configuration oneLoop = Configuration.empty().with("worker.slots", "1");
    try (EmbeddedJob job = new EmbeddedExecutor(oneLoop).start(environment.plan("stuck"))) {
      Eventually.until(
          "the operator's name",
          () ->
              job.status().getStages().stream()
                  .anyMatch(stage -> "waiting".equals(stage.getStuckOperator())));
      Eventually.until(
          "its neighbour's records", () -> Shared.of(received).recordsSeen.get() == 1_000);
    }
    assertThat(Shared.of(emitted).recordsSeen).as("calls that were interrupted").hasValue(1);
  }
}
