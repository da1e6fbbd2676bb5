package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.function.Collector;
import io.millrace.api.function.Counter;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.stream.DataStream;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.exchange.RecordBatch;
import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;
import io.millrace.worker.operator.Operator;
import io.millrace.worker.operator.OperatorContext;
import io.millrace.worker.operator.Output;
import io.millrace.worker.operator.SnapshotFiles;
import io.millrace.worker.operator.SnapshotWork;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.Test;

/** The bench notices every way of breaking the contract that is tried here. */
public class BrokenOperatorsTest {
  /** Passes records on. */
  private static class Correct implements Operator {
    protected Output output;

    @Override
    public void open(OperatorContext context) throws Exception {
      output = context.output();
    }

    @Override
    public void process(Object record, long timestampMillis) throws Exception {
      output.emit(record, timestampMillis);
    }

    @Override
    public void close() throws Exception {}
  }

  private static void assertBroken(Supplier<Operator> fresh, String... inMessage) {
    assertThatThrownBy(
            () ->
                OperatorContract.<String, Object>of(fresh, null)
                    .stepLimit(Duration.ofMillis(500))
                    .verify(Inputs.of("a", "b", "c").watermark(2)))
        .isInstanceOf(ContractBrokenError.class)
        .hasMessageContainingAll(inMessage);
  }

  @Test
  public void an_operator_that_is_not_broken_passes() {
    OperatorContract.<String, Object>of(Correct::new, null).verify("a", "b", "c");
  }

  @Test
  public void state_that_is_in_no_snapshot_is_noticed() {
    class Forgetful extends Correct {
      private int count;

      @Override
      public void process(Object record, long timestampMillis) {
        output.emit(++count, timestampMillis);
      }
    }
    assertBroken(Forgetful::new, "restored from a snapshot", "emitted not [2 at 1, 3 at 2]");
  }

  /** Counts, and keeps the count in a file. */
  private static class Counting extends Correct {
    protected long count;

    @Override
    public void open(OperatorContext context) throws Exception {
      super.open(context);
      for (OperatorSnapshot part : context.restored()) {
        String path = part.getKeyedState().getPath();
        try (DataInputStream file = new DataInputStream(context.file(path).open(0))) {
          restore(file.readLong());
        }
      }
    }

    protected void restore(long restored) {
      count += restored;
    }

    @Override
    public void process(Object record, long timestampMillis) {
      output.emit(++count, timestampMillis);
    }

    @Override
    public boolean advanceWatermark(long watermark) {
      count += 100;
      return true;
    }

    @Override
    public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) {
      long frozen = count;
      return (files, part) -> write(frozen, files, part);
    }

    protected static void write(long number, SnapshotFiles files, OperatorSnapshot part)
        throws IOException {
      part.setKeyedState(files.write(output -> new DataOutputStream(output).writeLong(number)));
    }
  }

  @Test
  public void state_that_is_frozen_only_when_it_is_written_is_noticed() {
    class Thawing extends Counting {
      @Override
      public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) {
        return (files, part) -> write(count, files, part);
      }
    }
    OperatorContract.<String, Object>of(Counting::new, null).verify("a", "b");
    assertBroken(Thawing::new, "restored from a snapshot", "102 at 1");
  }

  @Test
  public void state_that_is_not_divided_by_key_is_noticed() {
    assertThatThrownBy(
            () ->
                OperatorContract.<String, Object>of(Counting::new, (String text) -> text)
                    .verify("a", "b", "c", "d", "e", "f"))
        .isInstanceOf(ContractBrokenError.class)
        .hasMessageContaining("one task more or less");
  }

  @Test
  public void a_damaged_snapshot_that_is_taken_for_a_whole_one_is_noticed() {
    class Credulous extends Counting {
      @Override
      public void open(OperatorContext context) throws Exception {
        try {
          super.open(context);
        } catch (IOException e) {
          count = 0;
        }
      }
    }
    assertBroken(Credulous::new, "restored from a file that ends too early", "did not notice");
  }

  @Test
  public void more_than_fits_into_the_outputs_is_noticed() {
    class Unstoppable extends Correct {
      @Override
      public boolean advanceWatermark(long watermark) {
        for (int i = 0; i < 10_000; i++) {
          output.emit(i, watermark);
        }
        return true;
      }
    }
    assertBroken(Unstoppable::new, "advanceWatermark emitted 10000 records", "return false");
  }

  /** Emits the numbers up to the watermark, result by result. */
  private static class Numbers extends Correct {
    private static final long LAST = 5;

    protected int resultsPerCall;
    protected long emitted = -1;

    @Override
    public void open(OperatorContext context) throws Exception {
      super.open(context);
      resultsPerCall = context.resultsPerCall();
      for (OperatorSnapshot part : context.restored()) {
        emitted = part.getWatermark();
      }
    }

    @Override
    public void process(Object record, long timestampMillis) {}

    @Override
    public boolean advanceWatermark(long watermark) {
      long last = Math.min(watermark, LAST);
      for (int results = 0; emitted < last; results++) {
        if (results == resultsPerCall) {
          return false;
        }
        output.emit(++emitted, watermark);
      }
      return true;
    }

    @Override
    public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) {
      snapshot.setWatermark(emitted);
      return SnapshotWork.NONE;
    }
  }

  @Test
  public void an_operator_that_emits_result_by_result_passes() {
    OperatorContract.<String, Object>of(Numbers::new, null)
        .verify(Inputs.of("a", "b", "c").watermark(2));
  }

  @Test
  public void emitting_on_though_there_is_no_room_is_noticed() {
    class Heedless extends Numbers {
      @Override
      public void open(OperatorContext context) throws Exception {
        super.open(context);
        resultsPerCall = Integer.MAX_VALUE;
      }
    }
    assertBroken(
        Heedless::new,
        "with batches of records into outputs with one slot",
        "one call of advanceWatermark emitted 3 records, though its outputs had room for one");
  }

  @Test
  public void a_function_with_results_of_several_records_passes_unless_told_otherwise() {
    OperatorContract<String, String> twice =
        OperatorContract.of(
            (DataStream<String> words) -> words.keyBy(word -> word).process(new Twice()));
    twice.verify("a", "b");
    twice.mostPerResult(2).verify("a", "b");
    assertThatThrownBy(() -> twice.mostPerResult(1).verify("a", "b"))
        .isInstanceOf(ContractBrokenError.class)
        .hasMessageContaining("emitted 2 records");
  }

  private static final class Twice implements KeyedProcessFunction<String, String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(String word, Context<String> context, Collector<String> output) {
      context.registerEventTimeTimer(context.timestamp());
    }

    @Override
    public void onTimer(Context<String> context, Collector<String> output) {
      output.collect(context.key());
      output.collect(context.key());
    }
  }

  @Test
  public void losing_the_place_between_two_pieces_when_memory_is_given_back_is_noticed() {
    class Losing extends Numbers {
      private boolean isAmidst;

      @Override
      public boolean advanceWatermark(long watermark) {
        isAmidst = !super.advanceWatermark(watermark);
        return !isAmidst;
      }

      @Override
      public void giveBackMemory() {
        emitted += isAmidst ? 1 : 0;
        isAmidst = false;
      }
    }
    assertBroken(Losing::new, "into outputs with one slot", "for watermark 2 it emitted not [1 at");
  }

  @Test
  public void emitting_when_memory_is_given_back_between_two_pieces_is_noticed() {
    class Hurrying extends Numbers {
      @Override
      public void giveBackMemory() {
        if (emitted >= 0 && emitted < Numbers.LAST) {
          output.emit(++emitted, 0);
        }
      }
    }
    assertBroken(Hurrying::new, "into outputs with one slot", "in a call that must not emit");
  }

  @Test
  public void memory_that_is_not_given_back_when_closed_between_two_pieces_is_noticed() {
    class Holding extends Numbers {
      private PageAccount account;
      private Page page;

      @Override
      public void open(OperatorContext context) throws Exception {
        super.open(context);
        account = context.pagePool().account("holding");
      }

      @Override
      public boolean advanceWatermark(long watermark) {
        if (page == null) {
          page = account.allocate();
        }
        boolean isDone = super.advanceWatermark(watermark);
        if (isDone) {
          account.giveUp(page);
          page = null;
        }
        return isDone;
      }
    }
    assertBroken(Holding::new, "restored from a snapshot", "were not given back");
  }

  @Test
  public void counting_records_when_they_are_only_announced_is_noticed() {
    class Hasty extends Correct {
      private int count;

      @Override
      public void announce(RecordBatch batch, int from, int to) {
        count += to - from;
      }

      @Override
      public void process(Object record, long timestampMillis) {
        output.emit(record + " of " + Math.max(3, count), timestampMillis);
      }
    }
    assertBroken(Hasty::new, "into outputs with one slot", "not [b of 3 at 1, c of 3 at 2]");
  }

  @Test
  public void work_that_never_ends_is_noticed() {
    class Endless extends Correct {
      @Override
      public boolean endOfInput() {
        return false;
      }
    }
    assertBroken(Endless::new, "endOfInput", "not done");
  }

  @Test
  public void a_call_that_never_returns_is_named_with_its_place() {
    class Waiting extends Correct {
      @Override
      public void process(Object record, long timestampMillis) throws InterruptedException {
        Thread.sleep(Long.MAX_VALUE);
      }
    }
    assertBroken(Waiting::new, "process has not returned after 500 ms", "Waiting.process");
  }

  @Test
  public void emitting_while_a_snapshot_is_taken_is_noticed() {
    class Late extends Correct {
      @Override
      public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) {
        output.emit("late", 0);
        return SnapshotWork.NONE;
      }
    }
    assertBroken(Late::new, "emitted late at 0 in a call that must not emit");
  }

  @Test
  public void a_record_that_is_changed_after_it_was_emitted_is_noticed() {
    class Reusing extends Correct {
      private final int[] reused = new int[1];

      @Override
      public void process(Object record, long timestampMillis) {
        reused[0]++;
        output.emit(reused, timestampMillis);
      }
    }
    assertBroken(Reusing::new, "changed after it was emitted", "emit a new one");
  }

  @Test
  public void a_record_that_was_given_and_is_changed_is_noticed() {
    assertThatThrownBy(
            () ->
                OperatorContract.of(
                        (DataStream<int[]> arrays) ->
                            arrays.map(
                                array -> {
                                  array[0]++;
                                  return "done";
                                }))
                    .verify(new int[1], new int[1]))
        .isInstanceOf(ContractBrokenError.class)
        .hasMessageContaining("changed a record that it was given");
  }

  @Test
  public void memory_that_is_not_given_back_is_noticed() {
    class Greedy extends Correct {
      @Override
      public void open(OperatorContext context) throws Exception {
        super.open(context);
        try (PageAccount account = context.pagePool().account("greedy")) {
          account.allocate();
        }
      }
    }
    assertBroken(Greedy::new, "closed: 16384 bytes of managed memory were not given back");
  }

  @Test
  public void a_failure_further_down_that_is_swallowed_is_noticed() {
    class Swallowing extends Correct {
      @Override
      public void process(Object record, long timestampMillis) {
        try {
          output.emit(record, timestampMillis);
        } catch (RuntimeException e) {
          // as users do it
        }
      }
    }
    assertBroken(Swallowing::new, "closed after a failure", "let exceptions of a collector pass");
  }

  @Test
  public void a_close_that_fails_is_noticed() {
    class Clinging extends Correct {
      @Override
      public void close() {
        throw new IllegalStateException("no end");
      }
    }
    assertBroken(Clinging::new, "undisturbed", "no end");
  }

  @Test
  public void what_comes_due_in_another_order_than_that_of_time_is_noticed() {
    class Reversing extends Correct {
      private final Deque<Long> due = new ArrayDeque<>();

      @Override
      public void process(Object record, long timestampMillis) {
        due.addFirst(timestampMillis);
      }

      @Override
      public boolean advanceWatermark(long watermark) {
        due.forEach(time -> output.emit("due", time));
        due.clear();
        return true;
      }
    }
    assertBroken(
        Reversing::new, "for watermark 2 it emitted due at 1 after due at 2", "in order of time");
  }

  /** Waits for a watermark though it has had one, and takes an earlier one for it. */
  private static final class Hesitant extends Correct {
    private Counter waiting;
    private long reached = Long.MIN_VALUE;

    @Override
    public void open(OperatorContext context) throws Exception {
      super.open(context);
      waiting = context.counter("test", "waiting");
      context.restored().forEach(part -> reached = part.getWatermark());
    }

    @Override
    public void process(Object record, long timestampMillis) {
      waiting.add(1);
    }

    @Override
    public boolean advanceWatermark(long watermark) {
      reached = Math.max(reached, watermark);
      for (; waiting.value() > 0; waiting.add(-1)) {
        output.emit(reached, reached);
      }
      return true;
    }

    @Override
    public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) {
      snapshot.setWatermark(reached);
      return SnapshotWork.NONE;
    }
  }

  @Test
  public void what_fires_at_an_older_watermark_after_a_restore_is_noticed() {
    assertThatThrownBy(
            () ->
                OperatorContract.<String, Object>of(Hesitant::new, null)
                    .verify(new Inputs<String>().watermark(5).record("a", 3).watermark(10)))
        .isInstanceOf(ContractBrokenError.class)
        .hasMessageContainingAll("restored from a snapshot", "for watermark 10", "5 at 5");
  }

  @Test
  public void a_watermark_that_goes_back_is_noticed() {
    class Backward extends Correct {
      private int asked;

      @Override
      public long outputWatermark(long inputWatermark) {
        return -asked++;
      }
    }
    assertBroken(Backward::new, "went back from 0 to -1");
  }

  private static final class InMemory implements KeyedProcessFunction<String, String, Integer> {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // as users write it
    private final Map<String, Integer> counts = new HashMap<>();

    @Override
    public void process(String word, Context<String> context, Collector<Integer> output) {
      output.collect(counts.merge(word, 1, Integer::sum));
    }
  }

  @Test
  public void a_function_that_keeps_its_state_in_fields_is_noticed() {
    assertThatThrownBy(
            () ->
                OperatorContract.of(
                        (DataStream<String> words) ->
                            words.keyBy(word -> word).process(new InMemory()))
                    .verify("a", "a"))
        .isInstanceOf(ContractBrokenError.class)
        .hasMessageContaining("restored from a snapshot")
        .hasMessageContaining("emitted not [2 at 1], but [1 at 1], other than when undisturbed");
  }

  private static final class CountAtTheEnd implements FlatMapFunction<String, Integer> {
    private static final long serialVersionUID = 1L;
    private int count;

    @Override
    public void flatMap(String word, Collector<Integer> output) {
      count++;
    }

    @Override
    public void endOfInput(Collector<Integer> output) {
      output.collect(count);
    }
  }

  @Test
  public void what_is_kept_for_the_end_and_lost_before_is_noticed() {
    assertThatThrownBy(
            () ->
                OperatorContract.of(
                        (DataStream<String> words) -> words.flatMap(new CountAtTheEnd()))
                    .verify("a", "b"))
        .isInstanceOf(ContractBrokenError.class)
        .hasMessageContaining("at the end of the input it emitted not [2 at 1], but [0 at 1]");
  }

  @Test
  public void a_program_of_several_operations_is_refused() {
    assertThatThrownBy(
            () ->
                OperatorContract.of(
                    (DataStream<String> words) -> words.map(String::length).filter(n -> n > 0)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("one operation, but the program has [map, filter]");
  }
}
