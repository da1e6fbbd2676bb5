package io.millrace.benchmarks.jmh;

import io.millrace.benchmarks.generator.Items;
import io.millrace.worker.memory.PageAccount;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.state.FrozenTable;
import io.millrace.worker.state.KeyHash;
import io.millrace.worker.state.StateTable;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A table of numbers by keys of eight bytes: updates and look-ups of random keys, and snapshots.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StateTableBenchmark {
  private static final long BUDGET_BYTES = 1L << 30;

  /** How many keys there are: few are in the caches, many are not. */
  @Param({"1000", "1000000"})
  public int keys;

  private final byte[] key = new byte[Long.BYTES];
  private final ByteBuffer keyBuffer = ByteBuffer.wrap(key);
  private PagePool pool;
  private PageAccount account;
  private StateTable table;
  private Items items;

  @Setup
  public void fill() {
    pool = new PagePool(BUDGET_BYTES);
    account = pool.account("benchmark");
    table = new StateTable(account, StateTable.Content.VALUES);
    items = new Items(0, keys);
    for (int item = 0; item < keys; item++) {
      add(item);
    }
  }

  @TearDown
  public void release() {
    table.close();
    account.close();
    pool.close();
  }

  @Benchmark
  public long addToNumber() {
    return add(items.nextItem());
  }

  @Benchmark
  public int find() {
    keyBuffer.putLong(0, items.nextItem());
    return table.find(key, 0, key.length, KeyHash.of(key, 0, key.length));
  }

  /** The pause for a snapshot, and a write to a page that it holds. */
  @Benchmark
  public long freezeAndAdd() {
    FrozenTable frozen = table.freeze();
    long sum = add(items.nextItem());
    frozen.release();
    return sum;
  }

  private long add(long item) {
    keyBuffer.putLong(0, item);
    return table.addLong(key, 0, key.length, KeyHash.of(key, 0, key.length), 0, 1);
  }
}
