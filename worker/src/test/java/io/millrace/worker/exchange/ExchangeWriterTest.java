package io.millrace.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.state.KeyGroupSelector;
import io.millrace.worker.state.KeyGroups;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class ExchangeWriterTest {
  private static final int CAPACITY = 4;

  private final OutputRoom room = new OutputRoom();
  private final List<ExchangeQueue> queues =
      List.of(
          new ExchangeQueue(CAPACITY), new ExchangeQueue(CAPACITY), new ExchangeQueue(CAPACITY));

  @Test
  public void shouldSendEachKeyToTheTaskThatOwnsItsGroup() throws Exception {
    CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());
    ExchangeWriter writer =
        new ExchangeWriter(
            new KeyPartitioner(record -> "k" + record, 128, 3, codecs), queues, room);
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
    CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());
    ExchangeWriter writer =
        new ExchangeWriter(new KeyPartitioner(record -> null, 128, 3, codecs), queues, room);
    assertThatThrownBy(() -> write(writer, "record", 0))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("null");
  }

  @Test
  public void shouldSendInTurn() throws Exception {
    ExchangeWriter writer = new ExchangeWriter(Partitioner.rebalance(3, 1), queues, room);
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
    ExchangeWriter writer = new ExchangeWriter(Partitioner.broadcast(), queues, room);
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
    ExchangeWriter writer = new ExchangeWriter(Partitioner.single(), List.of(queue), room);
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
    ExchangeWriter writer = new ExchangeWriter(Partitioner.single(), List.of(queues.get(0)), room);
    int written = 0;
    while (!room.isFull()) {
      write(writer, written++, 0);
    }
    assertThat(written).isEqualTo(CAPACITY * ExchangeWriter.BATCH_RECORDS);
    assertThat(writer.hasRoom()).isFalse();
    queues.get(0).poll();
    assertThat(writer.hasRoom()).isTrue();
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
