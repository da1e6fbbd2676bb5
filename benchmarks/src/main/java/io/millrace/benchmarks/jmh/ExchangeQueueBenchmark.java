package io.millrace.benchmarks.jmh;

import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.exchange.RecordBatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Batches that are handed from one task to another. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ExchangeQueueBenchmark {
  private static final int CAPACITY = 16;

  /** A queue between two tasks. */
  @State(Scope.Group)
  public static class Shared {
    final ExchangeQueue queue = new ExchangeQueue(CAPACITY);
    final RecordBatch batch = new RecordBatch(ExchangeWriter.BATCH_RECORDS);
  }

  /** Both tasks on one loop. */
  @Benchmark
  @Group("oneLoop")
  public Element handOver(Shared shared) {
    shared.queue.add(shared.batch);
    return shared.queue.poll();
  }

  /** The sender, on a loop of its own; a look for room that finds none counts as one. */
  @Benchmark
  @Group("twoLoops")
  public boolean send(Shared shared) {
    boolean hasRoom = shared.queue.hasRoom();
    if (hasRoom) {
      shared.queue.add(shared.batch);
    }
    return hasRoom;
  }

  /** Its receiver; a look that finds nothing counts as one. */
  @Benchmark
  @Group("twoLoops")
  public Element receive(Shared shared) {
    return shared.queue.poll();
  }
}
