package io.millrace.worker.codec;

import io.millrace.api.UserException;
import io.millrace.api.codec.Codec;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A codec that the user or a library supplied. Unless it says that all values have one size, what
 * it writes is preceded by the length, so that a codec which reads more or less than it wrote is
 * found out.
 */
final class ProvidedCodec<T> extends TypeCodec {
  private final Class<T> type;
  private final Codec<T> codec;
  private final String description;
  private final int fixedSizeBytes;
  private final Map<Codec<T>, ProvidedCodec<T>> forms = new ConcurrentHashMap<>();

  ProvidedCodec(Class<T> type, Codec<T> codec) {
    this(type, codec, codec.schema());
  }

  private ProvidedCodec(Class<T> type, Codec<T> codec, String description) {
    super(0, type);
    this.description = description;
    this.type = type;
    this.codec = codec;
    this.fixedSizeBytes = codec.fixedSizeBytes();
  }

  @Override
  ClassSchema describe() {
    return ClassSchema.ofProvided(type, description, fixedSizeBytes);
  }

  @Override
  String description() {
    return description;
  }

  @Override
  TypeCodec codecOf(Object value) {
    Codec<T> exact = codec.forValue(type.cast(value));
    return exact == codec ? this : forms.computeIfAbsent(exact, this::form);
  }

  private ProvidedCodec<T> form(Codec<T> exact) {
    return new ProvidedCodec<>(type, exact);
  }

  /** Whether it writes what it reads; otherwise it gives values that are written in a new form. */
  boolean writesWhatItReads() {
    return codec.schema().equals(description);
  }

  /**
   * The codec for values that were written in another form.
   *
   * @throws UserException if there is none
   */
  ProvidedCodec<T> reading(String otherDescription) {
    try {
      return new ProvidedCodec<>(type, codec.forSchema(otherDescription), otherDescription);
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UserException(
          "codec %s cannot read the form '%s': %s"
              .formatted(codec.getClass().getName(), otherDescription, e),
          e);
    }
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
    T value = decode(input);
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

  /**
   * Code of others may believe a length or a depth that damaged bytes tell. An array that is larger
   * than the heap has not taken any of it, and the stack is free again here; what was read goes
   * with the value. So nothing is broken but this value. If memory was short anyway, the task ends
   * by this exception as it would by the error, which is its cause. (A worker on YARN has a JVM
   * that ends at such an error, which is no wrong object either.)
   */
  private T decode(ObjectReader input) throws IOException {
    try {
      return codec.decode(input);
    } catch (CorruptBytesException e) {
      throw e;
    } catch (IOException | OutOfMemoryError | StackOverflowError e) {
      throw ObjectReader.notMade(this, e);
    }
  }
}
