package io.millrace.worker.task;

import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.exchange.OutputRoom;
import java.util.Arrays;
import java.util.Map;

/** The sending ends of all exchanges that leave a task. */
public final class TaskOutputs {
  private final Map<Integer, ExchangeWriter> byExchange;

  /** The same once more: an array is gone through without making anything. */
  private final ExchangeWriter[] writers;

  private final OutputRoom room;

  /**
   * Sending ends.
   *
   * @param byExchange the writers by the exchange's id
   * @param room told by the writers when there is none
   */
  public TaskOutputs(Map<Integer, ExchangeWriter> byExchange, OutputRoom room) {
    this.byExchange = Map.copyOf(byExchange);
    this.writers = this.byExchange.values().toArray(ExchangeWriter[]::new);
    this.room = room;
  }

  /** The writers by the exchange's id. */
  public Map<Integer, ExchangeWriter> byExchange() {
    return byExchange;
  }

  /** Told by the writers when there is none. */
  public OutputRoom room() {
    return room;
  }

  /** Whether new input may be taken. What found no room before is moved on if there is some now. */
  boolean haveRoom() {
    if (!room.isFull()) {
      return true;
    }
    boolean found = true;
    for (ExchangeWriter writer : writers) {
      found &= writer.hasRoom();
    }
    if (found) {
      room.clear();
    }
    return found;
  }

  /** Hands over what was gathered to those that may wait for it. */
  void flushToHungry() {
    for (ExchangeWriter writer : writers) {
      writer.flushToHungry();
    }
  }

  /** How many records may be emitted in one go, by those since this was asked; at most so many. */
  int takeRecordsThatFit(int most) {
    int fit = most;
    for (ExchangeWriter writer : writers) {
      fit = Math.min(fit, writer.takeRecordsThatFit());
    }
    return fit;
  }

  long recordsHandedOver() {
    return Arrays.stream(writers).mapToLong(ExchangeWriter::recordsHandedOver).sum();
  }

  /** No exchanges leave the task. */
  public static TaskOutputs none() {
    return new TaskOutputs(Map.of(), new OutputRoom());
  }
}
