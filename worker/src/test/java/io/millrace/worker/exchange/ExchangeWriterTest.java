package io.millrace.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.state.KeyGroupSelector;
import io.millrace.worker.state.KeyGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class ExchangeWriterTest {
  private static final int CAPACITY = 4;

  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());
  private final OutputRoom room = new OutputRoom();
  private final List<ExchangeQueue> queues =
      List.of(
          new ExchangeQueue(CAPACITY), new ExchangeQueue(CAPACITY), new ExchangeQueue(CAPACITY));

  @Test
  public void shouldSendEachKeyToTheTaskThatOwnsItsGroup() throws Exception {
    ExchangeWriter writer =
        new ExchangeWriter(
            new KeyPartitioner(record -> "k" + record, 128, 3, codecs), queues, room, codecs);
    for (int i = 0; i < 500; i++) {
      write(writer, i, i);
    }
    writer.writeEvent(new Element.EndOfInput());
    KeyGroups groups = new KeyGroups(128);
    KeyGroupSelector selector = new KeyGroupSelector(groups, codecs);
    int total = 0;
    for (int target = 0; target < 3; target++) {
      List<Object> records = recordsIn(queues.get(target));
      assertThat(records).isNotEmpty();
      for (Object record : records) {
        assertThat(groups.rangeOf(target, 3).contains(selector.groupOf("k" + record))).isTrue();
      }
      total += records.size();
    }
    assertThat(total).isEqualTo(500);
    assertThat(writer.recordsHandedOver()).isEqualTo(500);
  }

  @Test
  public void whenAKeyIsNull_thenItIsSaid() {
    ExchangeWriter writer =
        new ExchangeWriter(
            new KeyPartitioner(record -> null, 128, 3, codecs), queues, room, codecs);
    assertThatThrownBy(() -> write(writer, "record", 0))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("null");
  }

  @Test
  public void shouldSendInTurn() throws Exception {
    ExchangeWriter writer = new ExchangeWriter(Partitioner.rebalance(3, 1), queues, room, codecs);
    for (int i = 0; i < 7; i++) {
      write(writer, i, i);
    }
    writer.flushToHungry();
    assertThat(recordsIn(queues.get(0))).containsExactly(2, 5);
    assertThat(recordsIn(queues.get(1))).containsExactly(0, 3, 6);
    assertThat(recordsIn(queues.get(2))).containsExactly(1, 4);
  }

  @Test
  public void shouldSendToAllAndEventsAfterRecords() throws Exception {
    ExchangeWriter writer = new ExchangeWriter(Partitioner.broadcast(), queues, room, codecs);
    write(writer, "record", 1);
    writer.writeEvent(new Element.Watermark(5));
    for (ExchangeQueue queue : queues) {
      assertThat(((RecordBatch) queue.poll()).record(0)).isEqualTo("record");
      assertThat(queue.poll()).isEqualTo(new Element.Watermark(5));
    }
  }

  @Test
  public void whenTheTargetHasEnoughToDo_thenBatchesGrowUntilTheyAreFull() throws Exception {
    ExchangeQueue queue = queues.get(0);
    ExchangeWriter writer = new ExchangeWriter(Partitioner.single(), List.of(queue), room, codecs);
    int written = 0;
    for (; queue.isHungry(); written++) {
      write(writer, written, 0);
      writer.flushToHungry();
    }
    assertThat(written).as("handed over one by one at first").isEqualTo(CAPACITY / 2 + 1);
    for (int i = 0; i < ExchangeWriter.BATCH_RECORDS; i++) {
      write(writer, i, 0);
      writer.flushToHungry();
    }
    for (int i = 0; i < written; i++) {
      assertThat(((RecordBatch) queue.poll()).size()).isEqualTo(1);
    }
    assertThat(((RecordBatch) queue.poll()).size()).isEqualTo(ExchangeWriter.BATCH_RECORDS);
  }

  @Test
  public void whenATargetIsFull_thenTheTaskIsTold() throws Exception {
    ExchangeWriter writer =
        new ExchangeWriter(Partitioner.single(), List.of(queues.get(0)), room, codecs);
    int written = 0;
    while (!room.isFull()) {
      write(writer, written++, 0);
    }
    assertThat(written).isEqualTo(CAPACITY * ExchangeWriter.BATCH_RECORDS);
    assertThat(writer.hasRoom()).isFalse();
    queues.get(0).poll();
    assertThat(writer.hasRoom()).isTrue();
  }

  @Test
  public void whenRecordsAreLarge_thenFewWaitInAChannel() throws Exception {
    assertThat(bytesUntilFull(100)).isEqualTo(CAPACITY * ExchangeWriter.BATCH_RECORDS * 100L);
    assertThat(bytesUntilFull(10_000)).isBetween(CAPACITY * 40_000L, CAPACITY * 80_000L);
    assertThat(bytesUntilFull(1 << 20)).isEqualTo(1 << 20);
    assertThat(bytesUntilFull(10 << 20)).as("one at least").isEqualTo(10 << 20);
  }

  /** How much is written until a task is told that there is no room. */
  private long bytesUntilFull(int recordBytes) throws Exception {
    OutputRoom ownRoom = new OutputRoom();
    ExchangeQueue queue = new ExchangeQueue(CAPACITY);
    ExchangeWriter writer =
        new ExchangeWriter(Partitioner.single(), List.of(queue), ownRoom, codecs);
    long bytes = 0;
    for (; !ownRoom.isFull(); bytes += recordBytes) {
      write(writer, new byte[recordBytes], 0);
    }
    return bytes;
  }

  @Test
  public void whenRecordsBecomeSmallAgain_thenManyWaitAgain() throws Exception {
    ExchangeQueue queue = queues.get(0);
    ExchangeWriter writer = new ExchangeWriter(Partitioner.single(), List.of(queue), room, codecs);
    write(writer, new byte[10 << 20], 0);
    queue.poll();
    int largest = 0;
    for (int i = 0; i < 200_000; i++) {
      write(writer, new byte[10], 0);
      while (!writer.hasRoom()) {
        largest = Math.max(largest, ((RecordBatch) queue.poll()).size());
      }
    }
    assertThat(largest).isEqualTo(ExchangeWriter.BATCH_RECORDS);
  }

  @Test
  public void whenOneCallEmitsWithoutEnd_thenItWaitsForTheReceiver() throws Exception {
    ExchangeQueue queue = queues.get(0);
    ExchangeWriter writer = new ExchangeWriter(Partitioner.single(), List.of(queue), room, codecs);
    int records = 100_000;
    AtomicInteger written = new AtomicInteger();
    Thread sender =
        new Thread(
            () -> {
              for (int i = 0; i < records; i++) {
                writer.write(0, i, 0);
                written.incrementAndGet();
              }
              writer.writeEvent(new Element.EndOfInput());
              while (!writer.hasRoom()) {
                Thread.onSpinWait();
              }
            });
    sender.start();
    int taken = 0;
    for (Element next = null; !(next instanceof Element.EndOfInput); next = queue.poll()) {
      if (next instanceof RecordBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
          assertThat(batch.record(i)).isEqualTo(taken++);
        }
      }
      assertThat(written.get() - taken)
          .isLessThanOrEqualTo((2 * CAPACITY + 1) * ExchangeWriter.BATCH_RECORDS);
    }
    sender.join();
    assertThat(taken).isEqualTo(records);
  }

  @Test
  public void whenOneCallEmitsLargeRecords_thenItWaitsAfterFew() throws Exception {
    ExchangeQueue queue = new ExchangeQueue(32);
    ExchangeWriter writer = new ExchangeWriter(Partitioner.single(), List.of(queue), room, codecs);
    AtomicInteger written = new AtomicInteger();
    int records = 100;
    Thread sender =
        new Thread(
            () -> {
              for (int i = 0; i < records; i++) {
                writer.write(0, new byte[1 << 20], 0);
                written.incrementAndGet();
              }
            });
    sender.start();
    for (int taken = 0; taken < records - 4; taken++) {
      while (sender.getState() != Thread.State.TIMED_WAITING && sender.isAlive()) {
        Thread.onSpinWait();
      }
      assertThat(written.get() - taken).isLessThanOrEqualTo(6);
      while (queue.poll() == null) {
        Thread.onSpinWait();
      }
    }
    while (sender.isAlive()) {
      queue.poll();
    }
    assertThat(written).hasValue(records);
  }

  @Test
  public void shouldTellHowManyRecordsFit() throws Exception {
    assertThat(recordsThatFit(10)).isEqualTo(32 * ExchangeWriter.BATCH_RECORDS);
    assertThat(recordsThatFit(10_000)).isBetween(100, 200);
    assertThat(recordsThatFit(1 << 20)).isEqualTo(1);
    assertThat(recordsThatFit(10 << 20)).isEqualTo(1);
  }

  private int recordsThatFit(int recordBytes) throws Exception {
    ExchangeQueue queue = new ExchangeQueue(32);
    ExchangeWriter writer = new ExchangeWriter(Partitioner.single(), List.of(queue), room, codecs);
    write(writer, new byte[recordBytes], 0);
    return writer.takeRecordsThatFit();
  }

  @Test
  public void whenLargeRecordsAreRare_thenTheyDoNotLimitWhatComesAfterThem() throws Exception {
    ExchangeQueue queue = new ExchangeQueue(32);
    ExchangeWriter writer = new ExchangeWriter(Partitioner.single(), List.of(queue), room, codecs);
    write(writer, new byte[1 << 20], 0);
    assertThat(writer.takeRecordsThatFit()).isEqualTo(1);
    assertThat(writer.takeRecordsThatFit()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  public void whenAFlushFindsLessRoomThanThereWas_thenTheTaskIsToldSoThatItMovesOn()
      throws Exception {
    List<ExchangeQueue> two = List.of(new ExchangeQueue(32), new ExchangeQueue(32));
    ExchangeWriter writer = new ExchangeWriter(Partitioner.single(), two, room, codecs);
    for (int batch = 0; batch < 7; batch++) {
      writer.write(0, "small", 0);
      writer.flushToHungry();
    }
    writer.write(0, "the last", 0);
    writer.write(1, new byte[500_000], 0); // begins the ninth batch, of which the size is looked at
    assertThat(room.isFull()).isFalse();
    writer.flushToHungry();
    assertThat(recordsIn(two.get(0))).hasSize(7);
    assertThat(room.isFull()).isTrue();
    assertThat(writer.hasRoom()).isTrue(); // and it has moved on what had waited
    assertThat(recordsIn(two.get(0))).containsExactly("the last");
  }

  @Test
  public void whenACallThatWaitsForTheReceiverIsInterrupted_thenItEnds() {
    ExchangeWriter writer =
        new ExchangeWriter(Partitioner.single(), List.of(queues.get(0)), room, codecs);
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> {
              while (true) {
                writer.write(0, "record", 0);
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("interrupted while waiting for receivers");
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void write(ExchangeWriter writer, Object record, long timestampMillis)
      throws Exception {
    writer.write(writer.partitioner().targetOf(record), record, timestampMillis);
  }

  private static List<Object> recordsIn(ExchangeQueue queue) {
    List<Object> records = new ArrayList<>();
    for (Element next = queue.poll(); next != null; next = queue.poll()) {
      if (next instanceof RecordBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
          records.add(batch.record(i));
        }
      }
    }
    return records;
  }
}
