package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.time.WatermarkStrategy;
import io.millrace.worker.Seeds;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

public class SplitClocksTest {
  private static final long SECOND = 1_000_000_000;

  private long nanos;

  private SplitClocks<Long> clocks(boolean isBounded) {
    return new SplitClocks<>(
        strategy().withIdleness(Duration.ofSeconds(10)), isBounded, () -> nanos);
  }

  private static WatermarkStrategy<Long> strategy() {
    return WatermarkStrategy.<Long>forMonotonousTimestamps()
        .withTimestampAssigner((record, before) -> record);
  }

  private static void add(SplitClocks<Long> clocks, String... splits) {
    clocks.onSplitsAssigned();
    for (String split : splits) {
      clocks.add(split);
    }
  }

  private static void batch(SplitClocks<Long> clocks, String split, long... times) {
    clocks.startBatch();
    for (long time : times) {
      assertThat(clocks.onRecord(split, time, Long.MIN_VALUE)).isEqualTo(time);
    }
    clocks.endBatch();
  }

  /**
   * Reads for some time, in many batches, and is told that there is nothing new in these splits.
   */
  private void readNothing(SplitClocks<Long> clocks, int seconds, String... splits) {
    for (int i = 0; i < seconds * 10; i++) {
      nanos += SECOND / 10;
      answerNothing(clocks, splits);
    }
  }

  private static void answerNothing(SplitClocks<Long> clocks, String... splits) {
    clocks.startBatch();
    for (String split : splits) {
      clocks.nothingNew(split);
    }
    clocks.endBatch();
  }

  @Test
  public void should_be_the_least_over_all_splits() {
    SplitClocks<Long> clocks = clocks(false);
    add(clocks, "a", "b");
    batch(clocks, "a", 100);
    assertThat(clocks.watermark()).isEqualTo(Long.MIN_VALUE);
    batch(clocks, "b", 50);
    assertThat(clocks.watermark()).isEqualTo(49);
    batch(clocks, "b", 200);
    assertThat(clocks.watermark()).isEqualTo(99);
    clocks.finish("a");
    batch(clocks, "b", 200);
    assertThat(clocks.watermark()).isEqualTo(199);
    assertThat(clocks.areAllFinished()).isFalse();
    clocks.finish("b");
    assertThat(clocks.areAllFinished()).isTrue();
  }

  @Test
  public void should_never_go_back() throws Exception {
    Seeds.forEach("SplitClocksTest", 10, this::neverGoesBack);
  }

  private void neverGoesBack(long seed) {
    Random random = new Random(seed);
    SplitClocks<Long> clocks = clocks(false);
    Map<String, Long> highest = new HashMap<>();
    long before = Long.MIN_VALUE;
    for (int i = 0; i < 1_000; i++) {
      String split = "split" + random.nextInt(1 + i / 100);
      if (highest.putIfAbsent(split, Long.MIN_VALUE) == null) {
        add(clocks, split);
      }
      long time = (long) i + random.nextInt(100);
      highest.merge(split, time, Math::max);
      batch(clocks, split, time);
      long least = highest.values().stream().mapToLong(Long::longValue).min().getAsLong() - 1;
      before = Math.max(before, least);
      assertThat(clocks.watermark()).isEqualTo(before);
    }
  }

  @Test
  public void when_a_split_has_nothing_new_for_long_then_the_others_go_on_without_it() {
    SplitClocks<Long> clocks = clocks(false);
    add(clocks, "a", "b");
    batch(clocks, "a", 10);
    batch(clocks, "b", 10);
    readNothing(clocks, 6, "a", "b");
    batch(clocks, "a", 100);
    readNothing(clocks, 6, "a", "b");
    assertThat(clocks.watermark()).isEqualTo(99);
    assertThat(clocks.isIdle()).isFalse();
    readNothing(clocks, 6, "a", "b");
    assertThat(clocks.isIdle()).isTrue();
    batch(clocks, "b", 110);
    assertThat(clocks.isIdle()).isFalse();
    assertThat(clocks.watermark()).isEqualTo(109);
  }

  @Test
  public void when_the_last_split_goes_idle_then_the_highest_time_is_reached() {
    SplitClocks<Long> clocks = clocks(false);
    add(clocks, "a", "b", "c");
    batch(clocks, "a", 10);
    batch(clocks, "b", 500);
    readNothing(clocks, 6, "b");
    batch(clocks, "a", 20);
    readNothing(clocks, 11, "b", "c");
    assertThat(clocks.watermark()).isEqualTo(19);
    readNothing(clocks, 9, "a");
    assertThat(clocks.isIdle()).isFalse();
    readNothing(clocks, 2, "a");
    assertThat(clocks.isIdle()).isTrue();
    assertThat(clocks.watermark()).isEqualTo(499);
  }

  @Test
  public void when_idleness_is_not_asked_for_then_a_silent_split_is_waited_for() {
    SplitClocks<Long> clocks = new SplitClocks<>(strategy(), false, () -> nanos);
    add(clocks, "a", "b");
    batch(clocks, "a", 10);
    readNothing(clocks, 3_600, "a", "b");
    assertThat(clocks.isIdle()).isFalse();
    assertThat(clocks.watermark()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  public void when_nobody_answers_then_no_split_is_idle() {
    SplitClocks<Long> clocks = clocks(false);
    add(clocks, "a", "b");
    batch(clocks, "a", 10);
    batch(clocks, "b", 10);
    answerNothing(clocks, "b");
    readNothing(clocks, 3_600);
    answerNothing(clocks, "b");
    batch(clocks, "a", 100);
    assertThat(clocks.isIdle()).isFalse();
    assertThat(clocks.watermark()).isEqualTo(9);
  }

  @Test
  public void when_a_split_was_never_asked_then_it_is_not_idle() {
    SplitClocks<Long> clocks = clocks(false);
    add(clocks, "a", "b");
    readNothing(clocks, 60, "a");
    add(clocks, "c");
    batch(clocks, "a", 10);
    assertThat(clocks.isIdle()).isFalse();
    assertThat(clocks.watermark()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  public void when_the_task_had_to_wait_then_no_split_was_silent() {
    SplitClocks<Long> clocks = clocks(false);
    add(clocks, "a", "b");
    batch(clocks, "a", 10);
    batch(clocks, "b", 10);
    answerNothing(clocks, "b");
    for (int i = 0; i < 50; i++) {
      nanos += 60 * SECOND;
      answerNothing(clocks, "b");
    }
    batch(clocks, "a", 100);
    assertThat(clocks.watermark()).isEqualTo(9);
  }

  @Test
  public void when_the_source_ends_then_no_split_is_idle() {
    SplitClocks<Long> clocks = clocks(true);
    add(clocks, "a", "b");
    batch(clocks, "a", 10);
    readNothing(clocks, 60, "a", "b");
    assertThat(clocks.watermark()).isEqualTo(Long.MIN_VALUE);
    assertThat(clocks.isIdle()).isFalse();
  }

  @Test
  public void when_no_splits_are_known_yet_then_others_wait() {
    SplitClocks<Long> clocks = clocks(false);
    readNothing(clocks, 3_600);
    assertThat(clocks.isIdle()).isFalse();
    add(clocks);
    readNothing(clocks, 1);
    assertThat(clocks.isIdle()).isTrue();
    add(clocks, "a");
    assertThat(clocks.isIdle()).as("also before it is read").isFalse();
  }

  @Test
  public void when_the_source_ends_then_all_wait_for_a_task_without_splits() {
    SplitClocks<Long> clocks = clocks(true);
    readNothing(clocks, 60);
    assertThat(clocks.isIdle()).isFalse();
  }

  @Test
  public void when_a_task_gets_no_splits_then_nobody_waits_for_it() {
    SplitClocks<Long> clocks = clocks(false);
    add(clocks);
    readNothing(clocks, 1);
    assertThat(clocks.isIdle()).isTrue();
  }

  @Test
  public void when_a_reader_confuses_splits_then_the_message_names_the_split() {
    SplitClocks<Long> clocks = clocks(false);
    add(clocks, "a");
    assertThatThrownBy(() -> clocks.onRecord("b", 1L, 1)).hasMessageContaining("'b'");
    assertThatThrownBy(() -> clocks.nothingNew("b")).hasMessageContaining("'b'");
    assertThatThrownBy(() -> clocks.finish("b")).hasMessageContaining("'b'");
    assertThatThrownBy(() -> clocks.add("a")).hasMessageContaining("'a' was assigned twice");
  }
}
