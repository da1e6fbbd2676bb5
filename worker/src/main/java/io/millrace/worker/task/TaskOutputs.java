package io.millrace.worker.task;

import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.exchange.OutputRoom;
import java.util.Map;

/**
 * The sending ends of all exchanges that leave a task.
 *
 * @param writers by the exchange's id
 * @param room told by the writers when there is none
 */
public record TaskOutputs(Map<Integer, ExchangeWriter> writers, OutputRoom room) {
  public TaskOutputs {
    writers = Map.copyOf(writers);
  }

  /** Whether new input may be taken. What found no room before is moved on if there is some now. */
  boolean haveRoom() {
    if (!room.isFull()) {
      return true;
    }
    boolean found = true;
    for (ExchangeWriter writer : writers.values()) {
      found &= writer.hasRoom();
    }
    if (found) {
      room.clear();
    }
    return found;
  }

  /** Hands over what was gathered to those that may wait for it. */
  void flushToHungry() {
    for (ExchangeWriter writer : writers.values()) {
      writer.flushToHungry();
    }
  }

  long recordsHandedOver() {
    return writers.values().stream().mapToLong(ExchangeWriter::recordsHandedOver).sum();
  }

  /** No exchanges leave the task. */
  public static TaskOutputs none() {
    return new TaskOutputs(Map.of(), new OutputRoom());
  }
}
