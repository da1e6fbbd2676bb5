package io.millrace.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.SnapshotKind;
import io.millrace.worker.Seeds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.Test;

public class AlignedInputTest {
  private static final int CAPACITY = 4;

  @Test
  public void whenAllInputEnds_thenTimeEndsFirstAndBarriersMayFollow() {
    ExchangeQueue first = new ExchangeQueue(CAPACITY);
    ExchangeQueue second = new ExchangeQueue(CAPACITY);
    AlignedInput input = new AlignedInput(List.of(first, second));
    first.add(new Element.EndOfInput());
    assertThat(input.poll()).isNull();
    second.add(new Element.EndOfInput());
    assertThat(input.poll()).isEqualTo(new Element.Watermark(Long.MAX_VALUE));
    assertThat(input.poll()).isInstanceOf(Element.EndOfInput.class);
    assertThat(input.poll()).isNull();
    first.add(barrier(1));
    assertThat(input.poll()).isNull();
    second.add(barrier(1));
    assertThat(input.poll()).isEqualTo(barrier(1));
    assertThat(input.poll()).isNull();
  }

  @Test
  public void whenAllChannelsAreIdle_thenItIsSaidOnce() {
    ExchangeQueue first = new ExchangeQueue(CAPACITY);
    ExchangeQueue second = new ExchangeQueue(CAPACITY);
    AlignedInput input = new AlignedInput(List.of(first, second));
    first.add(new Element.Watermark(5));
    first.add(new Element.Idle());
    second.add(new Element.Watermark(3));
    second.add(new Element.Idle());
    List<Element> given = pollAll(input);
    assertThat(given)
        .containsExactly(new Element.Watermark(3), new Element.Watermark(5), new Element.Idle());
    first.add(new Element.Active());
    first.add(new Element.Watermark(9));
    first.add(new Element.Idle());
    assertThat(pollAll(input))
        .containsExactly(new Element.Active(), new Element.Watermark(9), new Element.Idle());
  }

  @Test
  public void whenASnapshotIsAborted_thenHeldBackRecordsFlow() {
    ExchangeQueue first = new ExchangeQueue(CAPACITY);
    ExchangeQueue second = new ExchangeQueue(CAPACITY);
    AlignedInput input = new AlignedInput(List.of(first, second));
    first.add(barrier(1));
    RecordBatch batch = batch(1, 0);
    first.add(batch);
    assertThat(input.poll()).isNull();
    input.abortSnapshot(1);
    assertThat(input.poll()).isSameAs(batch);
    second.add(barrier(1));
    assertThat(input.poll()).isNull();
  }

  @Test
  public void whenAnIdleChannelHasRecordsAgain_thenThatIsSaidBeforeThem() {
    ExchangeQueue first = new ExchangeQueue(CAPACITY);
    ExchangeQueue second = new ExchangeQueue(CAPACITY);
    AlignedInput input = new AlignedInput(List.of(first, second));
    first.add(new Element.Idle());
    second.add(new Element.Idle());
    assertThat(pollAll(input)).containsExactly(new Element.Idle());
    RecordBatch batch = batch(1, 0);
    first.add(new Element.Active());
    first.add(batch);
    assertThat(pollAll(input)).containsExactly(new Element.Active(), batch);
  }

  @Test
  public void whenAnIdleChannelIsActiveAgain_thenTimeWaitsForItAlsoIfItsRecordsGoElsewhere() {
    ExchangeQueue first = new ExchangeQueue(CAPACITY);
    ExchangeQueue second = new ExchangeQueue(CAPACITY);
    AlignedInput input = new AlignedInput(List.of(first, second));
    first.add(new Element.Watermark(3));
    first.add(new Element.Idle());
    second.add(new Element.Watermark(5));
    assertThat(pollAll(input)).containsExactly(new Element.Watermark(5));
    first.add(new Element.Active());
    assertThat(pollAll(input)).isEmpty();
    second.add(new Element.Watermark(100));
    assertThat(pollAll(input)).isEmpty();
    first.add(new Element.Watermark(50));
    assertThat(pollAll(input)).containsExactly(new Element.Watermark(50));
  }

  /**
   * Random channels with watermarks, records after them and barriers at random places. Whatever the
   * order in which they are polled, at a barrier exactly the records before it have come out, and
   * the watermark is the least of those before it; no record comes after a watermark that is not
   * before it.
   */
  @Test
  public void shouldDivideRecordsAtBarriers() throws Exception {
    Seeds.forEach("AlignedInputTest, barriers", 500, seed -> new Division(seed).run());
  }

  /** Random scripts of several channels, and what has come out of them. */
  private static final class Division {
    final Random random;
    final int channels;
    final int snapshots;
    final List<Queue<Element>> toSend = new ArrayList<>();
    final List<ExchangeQueue> queues = new ArrayList<>();

    /** By barrier: the records before it, and the least of the channels' watermarks. */
    final List<List<Integer>> expectedUpTo = new ArrayList<>();

    final long[] watermarkAt;
    int nextRecord;

    final List<Integer> received = new ArrayList<>();
    final TreeSet<Long> seenBarriers = new TreeSet<>();
    long watermark = Long.MIN_VALUE;
    boolean isEnded;

    Division(long seed) {
      random = new Random(seed);
      channels = 1 + random.nextInt(4);
      snapshots = 1 + random.nextInt(5);
      watermarkAt = new long[snapshots + 1];
      Arrays.fill(watermarkAt, Long.MAX_VALUE);
      for (int snapshot = 0; snapshot <= snapshots; snapshot++) {
        expectedUpTo.add(new ArrayList<>());
      }
      for (int channel = 0; channel < channels; channel++) {
        queues.add(new ExchangeQueue(CAPACITY));
        toSend.add(script());
      }
    }

    /** Records, watermarks, barriers 1 to n in between, the end before or after one of them. */
    private Queue<Element> script() {
      Queue<Element> script = new ArrayDeque<>();
      int endBefore = random.nextInt(snapshots + 1) + 1;
      long time = Long.MIN_VALUE;
      for (int snapshot = 1; snapshot <= snapshots + 1; snapshot++) {
        int elements = snapshot <= endBefore ? random.nextInt(8) : 0;
        for (int i = 0; i < elements; i++) {
          if (random.nextInt(3) == 0) {
            time = Math.max(time, 0) + random.nextInt(20);
            script.add(new Element.Watermark(time));
          } else {
            script.add(batch(nextRecord, Math.max(time, 0) + 1 + random.nextInt(30)));
            for (int later = snapshot - 1; later <= snapshots; later++) {
              expectedUpTo.get(later).add(nextRecord);
            }
            nextRecord++;
          }
        }
        if (snapshot == endBefore) {
          script.add(new Element.EndOfInput());
          time = Long.MAX_VALUE;
        }
        watermarkAt[snapshot - 1] = Math.min(watermarkAt[snapshot - 1], time);
        if (snapshot <= snapshots) {
          script.add(barrier(snapshot));
        }
      }
      return script;
    }

    void run() {
      AlignedInput input = new AlignedInput(queues);
      while (!isEnded || seenBarriers.size() < snapshots) {
        for (int channel = 0; channel < channels; channel++) {
          if (random.nextBoolean() && queues.get(channel).hasRoom()) {
            Element next = toSend.get(channel).poll();
            if (next != null) {
              queues.get(channel).add(next);
            }
          }
        }
        check(input.poll());
      }
      assertThat(received).containsExactlyInAnyOrderElementsOf(expectedUpTo.get(snapshots));
      assertThat(watermark).isEqualTo(Long.MAX_VALUE);
    }

    private void check(Element element) {
      if (element instanceof RecordBatch batch) {
        assertThat(isEnded).as("records after the end").isFalse();
        assertThat(batch.timestamp(0)).isGreaterThan(watermark);
        received.add((Integer) batch.record(0));
      } else if (element instanceof Element.Barrier barrier) {
        int index = (int) barrier.snapshotId() - 1;
        seenBarriers.add(barrier.snapshotId());
        assertThat(received)
            .as("barrier %d", barrier.snapshotId())
            .containsExactlyInAnyOrderElementsOf(expectedUpTo.get(index));
        assertThat(watermark).as("barrier %d", barrier.snapshotId()).isEqualTo(watermarkAt[index]);
      } else if (element instanceof Element.Watermark next) {
        assertThat(next.timestampMillis()).isGreaterThan(watermark);
        watermark = next.timestampMillis();
      } else if (element instanceof Element.EndOfInput) {
        assertThat(watermark).isEqualTo(Long.MAX_VALUE);
        isEnded = true;
      }
    }
  }

  /** Each element of random channels at once brings what a naive model says, idleness included. */
  @Test
  public void shouldAgreeWithANaiveModelOfTime() throws Exception {
    Seeds.forEach("AlignedInputTest, idleness", 1_000, seed -> new TimeModel(seed).run());
  }

  private static final class TimeModel {
    final Random random;
    final long[] watermarks;
    final boolean[] idle;
    final boolean[] ended;
    long current = Long.MIN_VALUE;
    boolean isIdle;

    TimeModel(long seed) {
      random = new Random(seed);
      int channels = 1 + random.nextInt(4);
      watermarks = new long[channels];
      Arrays.fill(watermarks, Long.MIN_VALUE);
      idle = new boolean[channels];
      ended = new boolean[channels];
    }

    void run() {
      List<ExchangeQueue> queues = new ArrayList<>();
      for (int channel = 0; channel < watermarks.length; channel++) {
        queues.add(new ExchangeQueue(CAPACITY));
      }
      AlignedInput input = new AlignedInput(queues);
      for (int step = 0; step < 100; step++) {
        int channel = random.nextInt(watermarks.length);
        if (!ended[channel]) {
          Element element = next(channel);
          queues.get(channel).add(element);
          assertThat(pollAll(input)).as("step %d", step).isEqualTo(expectedAfter(element));
        }
      }
    }

    private Element next(int channel) {
      if (idle[channel]) {
        idle[channel] = false;
        return new Element.Active();
      }
      int kind = random.nextInt(20);
      if (kind == 0) {
        ended[channel] = true;
        watermarks[channel] = Long.MAX_VALUE;
        return new Element.EndOfInput();
      } else if (kind < 6) {
        idle[channel] = true;
        return new Element.Idle();
      } else if (kind < 12) {
        return batch(kind, 0);
      }
      watermarks[channel] = Math.max(watermarks[channel], 0) + random.nextInt(50);
      return new Element.Watermark(watermarks[channel]);
    }

    private List<Element> expectedAfter(Element element) {
      List<Element> expected = new ArrayList<>();
      List<Integer> all = IntStream.range(0, watermarks.length).boxed().toList();
      boolean areAllEnded = all.stream().allMatch(each -> ended[each]);
      boolean isIdleNow = !areAllEnded && all.stream().allMatch(each -> ended[each] || idle[each]);
      LongStream reached =
          all.stream()
              .filter(each -> isIdleNow ? idle[each] : !idle[each])
              .mapToLong(each -> watermarks[each]);
      long combined = (isIdleNow ? reached.max() : reached.min()).getAsLong();
      if (isIdle && !isIdleNow) {
        expected.add(new Element.Active());
      }
      if (combined > current) {
        current = combined;
        expected.add(new Element.Watermark(current));
      }
      if (areAllEnded) {
        expected.add(new Element.EndOfInput());
      }
      if (!isIdle && isIdleNow) {
        expected.add(new Element.Idle());
      }
      isIdle = isIdleNow;
      if (element instanceof RecordBatch) {
        expected.add(element);
      }
      return expected;
    }
  }

  private static List<Element> pollAll(AlignedInput input) {
    List<Element> all = new ArrayList<>();
    for (Element next = input.poll(); next != null; next = input.poll()) {
      all.add(next);
    }
    return all;
  }

  private static Element.Barrier barrier(long id) {
    return new Element.Barrier(id, SnapshotKind.PERIODIC, "/nowhere");
  }

  private static RecordBatch batch(int record, long timestampMillis) {
    RecordBatch batch = new RecordBatch(1);
    batch.add(record, timestampMillis);
    return batch;
  }
}
