package io.millrace.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.SnapshotKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
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
    assertThat(given).containsExactly(new Element.Watermark(3), new Element.Idle());
    first.add(new Element.Watermark(9));
    first.add(new Element.Idle());
    assertThat(pollAll(input)).containsExactly(new Element.Watermark(9), new Element.Idle());
  }

  @Test
  public void whenASnapshotIsAborted_thenHeldBackRecordsFlow() {
    ExchangeQueue first = new ExchangeQueue(CAPACITY);
    ExchangeQueue second = new ExchangeQueue(CAPACITY);
    AlignedInput input = new AlignedInput(List.of(first, second));
    first.add(barrier(1));
    RecordBatch batch = batch(1);
    first.add(batch);
    assertThat(input.poll()).isNull();
    input.abortSnapshot(1);
    assertThat(input.poll()).isSameAs(batch);
    second.add(barrier(1));
    assertThat(input.poll()).isNull();
  }

  /**
   * Random channels with barriers at random places. Whatever the order in which they are polled, at
   * a barrier exactly the records before it have come out, and each watermark is one that no later
   * record contradicts.
   */
  @Test
  public void shouldDivideRecordsAtBarriers() {
    for (long seed = 0; seed < 500; seed++) {
      divide(seed);
    }
  }

  private static void divide(long seed) {
    Random random = new Random(seed);
    int channels = 1 + random.nextInt(4);
    int snapshots = 1 + random.nextInt(5);
    List<Queue<Element>> toSend = new ArrayList<>();
    List<ExchangeQueue> queues = new ArrayList<>();
    List<List<Integer>> expectedUpTo = new ArrayList<>();
    for (int snapshot = 0; snapshot <= snapshots; snapshot++) {
      expectedUpTo.add(new ArrayList<>());
    }
    int[] nextRecord = {0};
    for (int channel = 0; channel < channels; channel++) {
      queues.add(new ExchangeQueue(CAPACITY));
      toSend.add(script(random, snapshots, nextRecord, expectedUpTo));
    }
    AlignedInput input = new AlignedInput(queues);
    List<Integer> received = new ArrayList<>();
    TreeSet<Long> seenBarriers = new TreeSet<>();
    boolean isEnded = false;
    while (!isEnded || seenBarriers.size() < snapshots) {
      for (int channel = 0; channel < channels; channel++) {
        if (random.nextBoolean() && queues.get(channel).hasRoom()) {
          Element next = toSend.get(channel).poll();
          if (next != null) {
            queues.get(channel).add(next);
          }
        }
      }
      Element element = input.poll();
      if (element instanceof RecordBatch batch) {
        assertThat(isEnded).as("seed %d: records after the end", seed).isFalse();
        received.add((Integer) batch.record(0));
      } else if (element instanceof Element.Barrier barrier) {
        seenBarriers.add(barrier.snapshotId());
        assertThat(received)
            .as("seed %d, barrier %d", seed, barrier.snapshotId())
            .containsExactlyInAnyOrderElementsOf(expectedUpTo.get((int) barrier.snapshotId() - 1));
      } else if (element instanceof Element.EndOfInput) {
        isEnded = true;
      }
    }
    assertThat(received)
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(expectedUpTo.get(snapshots));
  }

  /** Batches of one record, barriers 1 to n in between, the end somewhere before or after them. */
  private static Queue<Element> script(
      Random random, int snapshots, int[] nextRecord, List<List<Integer>> expectedUpTo) {
    Queue<Element> script = new ArrayDeque<>();
    int endBefore = random.nextInt(snapshots + 1) + 1;
    for (int snapshot = 1; snapshot <= snapshots + 1; snapshot++) {
      int records = snapshot <= endBefore ? random.nextInt(6) : 0;
      for (int i = 0; i < records; i++) {
        script.add(batch(nextRecord[0]));
        for (int later = snapshot - 1; later <= snapshots; later++) {
          expectedUpTo.get(later).add(nextRecord[0]);
        }
        nextRecord[0]++;
      }
      if (snapshot == endBefore) {
        script.add(new Element.EndOfInput());
      }
      if (snapshot <= snapshots) {
        script.add(barrier(snapshot));
      }
    }
    return script;
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

  private static RecordBatch batch(int record) {
    RecordBatch batch = new RecordBatch(1);
    batch.add(record, 0);
    return batch;
  }
}
