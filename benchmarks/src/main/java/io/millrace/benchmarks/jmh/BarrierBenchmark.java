package io.millrace.benchmarks.jmh;

import io.millrace.protocol.SnapshotKind;
import io.millrace.worker.exchange.AlignedInput;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.exchange.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The input of a task: a batch and a barrier on each of its channels, until the barrier is due. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BarrierBenchmark {
  private static final int CAPACITY = 16;

  /** How many channels the input has. */
  @Param({"2", "32"})
  public int channels;

  private final List<ExchangeQueue> queues = new ArrayList<>();
  private final RecordBatch batch = new RecordBatch(ExchangeWriter.BATCH_RECORDS);
  private AlignedInput input;
  private long snapshotId;

  @Setup
  public void connect() {
    for (int i = 0; i < channels; i++) {
      queues.add(new ExchangeQueue(CAPACITY));
    }
    input = new AlignedInput(queues);
  }

  @Benchmark
  public Element align() {
    Element.Barrier barrier = new Element.Barrier(++snapshotId, SnapshotKind.PERIODIC, "");
    for (ExchangeQueue queue : queues) {
      queue.add(batch);
      queue.add(barrier);
    }
    Element element = input.poll();
    while (element != barrier) {
      element = input.poll();
    }
    return element;
  }
}
