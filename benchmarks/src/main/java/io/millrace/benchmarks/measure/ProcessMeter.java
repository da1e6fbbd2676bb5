package io.millrace.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.HdrHistogram.Histogram;

/**
 * What is measured in one process. The engine makes sinks from their descriptions, wherever they
 * run, and they find their process's meter here. Safe for use by several threads.
 */
public final class ProcessMeter {
  private static final ProcessMeter OF_THIS_PROCESS = new ProcessMeter();
  private static final long SAMPLE_INTERVAL_MILLIS = 5;

  private final List<RecordCounter> recordCounters = new CopyOnWriteArrayList<>();
  private final List<RecordCounter> resultCounters = new CopyOnWriteArrayList<>();
  private final List<LatencyRecorder> latencies = new CopyOnWriteArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private Thread sampler;
  private volatile boolean isStopped;

  private ProcessMeter() {}

  /** The meter of the process that asks. */
  public static ProcessMeter ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /** A counter of records that are measured. */
  public RecordCounter newRecordCounter() {
    RecordCounter counter = new RecordCounter();
    recordCounters.add(counter);
    return counter;
  }

  /** A counter of records that are not measured, but show that the job still works. */
  public RecordCounter newResultCounter() {
    RecordCounter counter = new RecordCounter();
    resultCounters.add(counter);
    return counter;
  }

  /**
   * Takes latencies of one task.
   *
   * @param fromNanos by {@link System#nanoTime}; records of an earlier time belong to the warm-up
   */
  public LatencyRecorder newLatencyRecorder(long fromNanos) {
    LatencyRecorder recorder = new LatencyRecorder(fromNanos);
    latencies.add(recorder);
    return recorder;
  }

  /** Begins to sample. */
  public synchronized void start() {
    recordCounters.clear();
    resultCounters.clear();
    latencies.clear();
    samples.clear();
    isStopped = false;
    sampler = new Thread(this::sampleUntilStopped, "meter");
    sampler.setDaemon(true);
    sampler.start();
  }

  private void sampleUntilStopped() {
    try {
      while (!isStopped) {
        samples.add(sample());
        Thread.sleep(SAMPLE_INTERVAL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Sample sample() {
    return new Sample(
        System.nanoTime(), total(recordCounters), total(resultCounters), ProcessUsage.cpuNanos());
  }

  private static long total(List<RecordCounter> counters) {
    long total = 0;
    for (RecordCounter counter : counters) {
      total += counter.value();
    }
    return total;
  }

  /** Ends sampling. Latencies are complete when the tasks have ended. */
  public synchronized Measurements stop() throws InterruptedException {
    isStopped = true;
    sampler.join();
    samples.add(sample());
    Histogram merged = LatencyRecorder.newHistogram();
    latencies.forEach(recorder -> merged.add(recorder.histogram()));
    return new Measurements(
        List.copyOf(samples),
        merged,
        samples.get(samples.size() - 1).cpuNanos() - samples.get(0).cpuNanos(),
        ProcessUsage.collectionMillis(),
        ProcessUsage.peakResidentBytes());
  }
}
