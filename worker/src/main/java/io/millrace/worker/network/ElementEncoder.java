package io.millrace.worker.network;

import io.millrace.api.ResourceException;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.ObjectWriter;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.RecordBatch;
import java.io.IOException;

/**
 * Writes the elements of one channel as bytes, each with a leading tag. Batches have no bounds of
 * their own: their records follow one another.
 *
 * <pre>
 * RECORD      event time (8), object
 * RECORD_SAME object                  with the event time of the record before
 * WATERMARK   event time (8)
 * IDLE
 * BARRIER     snapshot id (8), kind (4), folder
 * END_OF_INPUT
 * ACTIVE
 * </pre>
 */
final class ElementEncoder {
  static final byte RECORD = 1;
  static final byte RECORD_SAME = 2;
  static final byte WATERMARK = 3;
  static final byte IDLE = 4;
  static final byte BARRIER = 5;
  static final byte END_OF_INPUT = 6;
  static final byte ACTIVE = 7;

  private static final int LARGEST_KEPT_BYTES = 1 << 20;

  private final ObjectWriter writer;
  private RecordBatch batch;
  private int nextRecord;
  private long lastTimestamp = Long.MIN_VALUE;

  ElementEncoder(CodecRegistry codecs) {
    writer = ObjectWriter.forStream(codecs);
  }

  /** Forgets the bytes that were encoded. */
  void clear() {
    writer.reset();
    writer.trim(LARGEST_KEPT_BYTES);
  }

  /**
   * Takes elements from the queue until there are about this many bytes or it is empty. What was
   * encoded since {@link #clear} is in {@link #bytes} and {@link #length} until the next call.
   *
   * @return whether anything was added
   */
  boolean encode(ExchangeQueue queue, int wantedBytes) throws IOException {
    int before = writer.length();
    while (writer.length() < wantedBytes) {
      if (batch != null) {
        encodeRecords(wantedBytes);
        continue;
      }
      Element element = queue.poll();
      if (element == null) {
        break;
      }
      if (element instanceof RecordBatch records) {
        batch = records;
        nextRecord = 0;
      } else {
        encode((Element.Event) element);
      }
    }
    return writer.length() > before;
  }

  byte[] bytes() {
    return writer.bytes();
  }

  int length() {
    return writer.length();
  }

  private void encodeRecords(int wantedBytes) throws IOException {
    while (nextRecord < batch.size() && writer.length() < wantedBytes) {
      long timestamp = batch.timestamp(nextRecord);
      if (timestamp == lastTimestamp) {
        writer.writeByte(RECORD_SAME);
      } else {
        writer.writeByte(RECORD);
        writer.writeLong(timestamp);
        lastTimestamp = timestamp;
      }
      write(batch.record(nextRecord));
      nextRecord++;
    }
    if (nextRecord == batch.size()) {
      batch = null;
    }
  }

  private void write(Object record) throws IOException {
    try {
      writer.writeObject(record);
    } catch (OutOfMemoryError e) {
      throw new ResourceException(
          "a record of %s takes more than %d bytes, for which the heap of %d bytes has no room; give the worker more memory"
              .formatted(
                  record.getClass().getName(), writer.length(), Runtime.getRuntime().maxMemory()),
          e);
    }
  }

  private void encode(Element.Event event) throws IOException {
    if (event instanceof Element.Watermark watermark) {
      writer.writeByte(WATERMARK);
      writer.writeLong(watermark.timestampMillis());
    } else if (event instanceof Element.Barrier barrier) {
      writer.writeByte(BARRIER);
      writer.writeLong(barrier.snapshotId());
      writer.writeInt(barrier.kind().getValue());
      writer.writeString(barrier.folder());
    } else if (event instanceof Element.Idle) {
      writer.writeByte(IDLE);
    } else if (event instanceof Element.Active) {
      writer.writeByte(ACTIVE);
    } else {
      writer.writeByte(END_OF_INPUT);
    }
  }
}
