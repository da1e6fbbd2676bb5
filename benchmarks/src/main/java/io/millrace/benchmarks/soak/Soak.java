package io.millrace.benchmarks.soak;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.benchmarks.measure.Total;
import io.millrace.benchmarks.process.LocalFolder;
import io.millrace.benchmarks.process.ProcessJob;
import io.millrace.benchmarks.process.WorkerJvm;
import io.millrace.benchmarks.workload.ItemCount;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.WorkerStatus;
import io.millrace.worker.WorkerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Counts items at full speed in two worker processes, takes a snapshot each second, and kills one
 * of the workers every so often; the other lives through it all, so that what leaks in it adds up.
 * At the end the result must be exact and the memory flat.
 */
public final class Soak {
  private static final int WORKERS = 2;
  private static final int PARALLELISM = 2;
  private static final int MISTAKEN = 2;
  private static final Duration SNAPSHOT_INTERVAL = Duration.ofSeconds(1);
  private static final long NEVER_ENDING_RECORDS = Long.MAX_VALUE / 2;
  private static final long HEAP_BYTES = 1L << 30;

  private final SoakOptions options;
  private final MemoryTrend survivorMemory = new MemoryTrend();
  private final long startNanos = System.nanoTime();
  private final Set<String> survivors = new TreeSet<>();
  private int kills;

  private Soak(SoakOptions options) {
    this.options = options;
  }

  /** Exits with 0 if all was well, 1 if not, 2 for a mistake in the arguments. */
  public static void main(String[] arguments) throws Exception {
    try {
      System.exit(new Soak(SoakOptions.parse(arguments)).run() ? 0 : 1);
    } catch (UserException e) {
      System.err.println("soak: " + e.getMessage());
      System.exit(MISTAKEN);
    }
  }

  private boolean run() throws Exception {
    Path folder = Files.createTempDirectory("millrace-soak-");
    try {
      Path sums = Files.createDirectory(folder.resolve("sums"));
      ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
      environment.setParallelism(PARALLELISM).setSnapshotInterval(SNAPSHOT_INTERVAL);
      ItemCount.define(
          environment, NEVER_ENDING_RECORDS, options.keys(), PARALLELISM, sums.toString());
      Configuration engine =
          Configuration.empty()
              .with(WorkerOptions.SLOTS.key(), "1")
              .with(JobOptions.RESTART_ATTEMPTS.key(), "100");
      try (ProcessJob job =
          new ProcessJob(
              environment.plan("soak"),
              engine,
              WORKERS,
              WorkerJvm.options(HEAP_BYTES),
              false,
              folder)) {
        job.start();
        soak(job);
        JobOutcome outcome = job.stop();
        return judge(outcome, Total.readAll(sums));
      }
    } finally {
      LocalFolder.delete(folder);
    }
  }

  /** Watches, and kills. */
  private void soak(ProcessJob job) throws Exception {
    long nextKillSeconds = options.killSeconds();
    long lastKillSeconds = options.seconds() - options.killSeconds() / 2L;
    while (seconds() < options.seconds() && !job.isEnded()) {
      TimeUnit.SECONDS.sleep(1);
      watchSurvivor(job);
      if (seconds() >= nextKillSeconds && seconds() < lastKillSeconds) {
        kill(job);
        nextKillSeconds += options.killSeconds();
      }
    }
  }

  /** The survivor is the process that has lived longest. */
  private void watchSurvivor(ProcessJob job) throws Exception {
    Map.Entry<String, Long> survivor =
        job.workers().pids().entrySet().stream().findFirst().orElse(Map.entry("", 0L));
    survivors.add(survivor.getKey());
    for (WorkerStatus worker : job.status().getWorkers()) {
      if (worker.getWorkerId().equals(survivor.getKey())) {
        survivorMemory.add(
            new MemorySample(
                worker.getHeapUsedBytes(),
                worker.getPagesUsedBytes(),
                MemorySample.residentBytes(survivor.getValue())));
      }
    }
  }

  private void kill(ProcessJob job) throws Exception {
    long records = sum(ItemCount.recordsRead(job.status().getCounters()));
    long killedAtMillis = System.currentTimeMillis();
    long pid = job.workers().kill(WORKERS - 1);
    kills++;
    while (!job.isEnded() && !hasSnapshotSince(killedAtMillis, job.status())) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    System.out.printf(
        "%4d s  killed process %d after %,d records; the first snapshot again after %.1f s;"
            + " survivor: %s%n",
        seconds(),
        pid,
        records,
        (System.currentTimeMillis() - killedAtMillis) / 1e3,
        survivorMemory);
  }

  private static boolean hasSnapshotSince(long millis, JobStatus status) {
    return status.getSnapshots().stream()
        .anyMatch(each -> each.isSetCompletedAtMillis() && each.getTriggeredAtMillis() > millis);
  }

  private boolean judge(JobOutcome outcome, Total total) {
    List<String> faults = new ArrayList<>();
    if (outcome.state() != JobState.STOPPED) {
      faults.add("the job ended as " + outcome.state() + ": " + outcome.message());
    }
    Map<Integer, Long> read = ItemCount.recordsRead(outcome.counters());
    Total expected = ItemCount.expected(read, options.keys());
    if (!total.equals(expected)) {
      faults.add("the result is " + total + ", but should be " + expected);
    }
    if (survivors.size() != 1) {
      faults.add("a worker ended that was not killed: " + survivors);
    }
    faults.addAll(survivorMemory.growth());
    System.out.printf(
        "%,d records in %d s, %,d each second with %d kills; checksum %s; survivor: %s%n",
        total.records(),
        options.seconds(),
        total.records() / options.seconds(),
        kills,
        total.checksumText(),
        survivorMemory);
    faults.forEach(fault -> System.out.println("WRONG: " + fault));
    if (faults.isEmpty()) {
      System.out.println(
          "GOOD: the result is exact and memory flat within " + MemoryTrend.tolerance());
    }
    return faults.isEmpty();
  }

  private static long sum(Map<Integer, Long> numbers) {
    return numbers.values().stream().mapToLong(Long::longValue).sum();
  }

  private long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
  }
}
