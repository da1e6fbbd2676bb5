package io.millrace.worker.network;

import io.millrace.protocol.SnapshotKind;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.CorruptBytesException;
import io.millrace.worker.codec.ObjectReader;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.exchange.RecordBatch;
import java.io.IOException;

/** Reads what an {@link ElementEncoder} wrote, frame by frame, in order. */
final class ElementDecoder {
  private final ObjectReader reader;
  private long lastTimestamp = Long.MIN_VALUE;
  private byte tag;

  ElementDecoder(CodecRegistry codecs) {
    reader = ObjectReader.forStream(codecs);
    reader.use(new byte[0], 0, 0);
  }

  /** Starts a frame; the one before must have been read to its end. */
  void use(byte[] frame) throws IOException {
    reader.use(frame, 0, frame.length);
    nextTag();
  }

  /** Whether the frame has more elements. */
  boolean hasMore() {
    return tag != 0;
  }

  /** The next element of the frame. */
  Element next() throws IOException {
    if (tag == ElementEncoder.RECORD || tag == ElementEncoder.RECORD_SAME) {
      return nextBatch();
    }
    byte found = tag;
    Element element =
        switch (found) {
          case ElementEncoder.WATERMARK -> new Element.Watermark(reader.readLong());
          case ElementEncoder.IDLE -> new Element.Idle();
          case ElementEncoder.ACTIVE -> new Element.Active();
          case ElementEncoder.BARRIER -> nextBarrier();
          case ElementEncoder.END_OF_INPUT -> new Element.EndOfInput();
          default -> throw new CorruptBytesException("no element has the tag " + found);
        };
    nextTag();
    return element;
  }

  private Element nextBatch() throws IOException {
    RecordBatch batch = new RecordBatch(ExchangeWriter.BATCH_RECORDS);
    while (!batch.isFull() && (tag == ElementEncoder.RECORD || tag == ElementEncoder.RECORD_SAME)) {
      if (tag == ElementEncoder.RECORD) {
        lastTimestamp = reader.readLong();
      }
      batch.add(reader.readObject(), lastTimestamp);
      nextTag();
    }
    return batch;
  }

  private Element nextBarrier() throws IOException {
    long snapshotId = reader.readLong();
    int kind = reader.readInt();
    SnapshotKind found = SnapshotKind.findByValue(kind);
    if (found == null) {
      throw new CorruptBytesException("no kind of snapshot has the number " + kind);
    }
    return new Element.Barrier(snapshotId, found, reader.readString());
  }

  private void nextTag() throws IOException {
    tag = reader.remaining() == 0 ? 0 : reader.readByte();
  }
}
