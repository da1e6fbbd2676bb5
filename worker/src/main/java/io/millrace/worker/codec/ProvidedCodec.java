package io.millrace.worker.codec;

import io.millrace.api.codec.Codec;
import java.io.IOException;

/**
 * A codec that the user or a library supplied. Unless it says that all values have one size, what
 * it writes is preceded by the length, so that a codec which reads more or less than it wrote is
 * found out.
 */
final class ProvidedCodec<T> extends TypeCodec {
  private final Class<T> type;
  private final Codec<T> codec;
  private final int fixedSizeBytes;

  ProvidedCodec(Class<T> type, Codec<T> codec) {
    super(0, type);
    this.type = type;
    this.codec = codec;
    this.fixedSizeBytes = codec.fixedSizeBytes();
  }

  @Override
  void write(Object value, ObjectWriter output) throws IOException {
    int start = output.length();
    codec.encode(type.cast(value), output);
    if (fixedSizeBytes < 0) {
      output.insertCount(start);
    } else if (output.length() - start != fixedSizeBytes) {
      throw new IOException(
          "codec %s wrote %d bytes for a %s, but says that every value takes %d"
              .formatted(
                  codec.getClass().getName(),
                  output.length() - start,
                  type.getName(),
                  fixedSizeBytes));
    }
  }

  @Override
  Object read(ObjectReader input) throws IOException {
    int before = input.limit(fixedSizeBytes < 0 ? input.readCount() : fixedSizeBytes);
    T value = codec.decode(input);
    if (input.remaining() != 0) {
      throw new CorruptBytesException(
          "codec %s left %d bytes of a %s unread"
              .formatted(codec.getClass().getName(), input.remaining(), type.getName()));
    }
    input.restoreLimit(before);
    if (value == null) {
      throw new CorruptBytesException(
          "codec %s gave null for a %s".formatted(codec.getClass().getName(), type.getName()));
    }
    return value;
  }
}
