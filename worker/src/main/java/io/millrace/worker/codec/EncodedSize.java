package io.millrace.worker.codec;

import java.util.HashSet;
import java.util.Set;

/**
 * How many bytes records take when they are encoded, of which the heap says nothing. For one
 * thread.
 */
public final class EncodedSize {
  private static final int KEPT_BYTES = 4 << 10;

  private final int mostBytes;
  private final ObjectWriter writer;
  private final Set<Class<?>> unknown = new HashSet<>();

  /**
   * Measures with the codecs of a job.
   *
   * @param mostBytes what is larger is not told from what is as large
   */
  public EncodedSize(CodecRegistry codecs, int mostBytes) {
    this.mostBytes = mostBytes;
    this.writer = ObjectWriter.forMeasuring(codecs, mostBytes);
  }

  /** The size of a record in bytes; 0 if it is not known, since its class cannot be encoded. */
  public int of(Object record) {
    if (record != null && unknown.contains(record.getClass())) {
      return 0;
    }
    writer.reset();
    try {
      writer.writeObject(record);
      return writer.length();
    } catch (ValueTooLongException e) {
      return mostBytes;
    } catch (Exception e) { // of whatever kind: it is said when the record really is to be encoded
      unknown.add(record.getClass());
      return 0;
    } finally {
      writer.reset();
      writer.trim(KEPT_BYTES);
    }
  }
}
