package io.millrace.worker.codec;

import java.io.IOException;

/** A field that may hold objects of several classes. Remembers the codec of the last one. */
final class AnyField implements FieldContent {
  private final ObjectField field;
  private Known last = new Known(null, null);

  /** Immutable, and so safe to be passed from thread to thread without care. */
  private record Known(Class<?> type, TypeCodec codec) {}

  AnyField(ObjectField field) {
    this.field = field;
  }

  @Override
  public void write(Object value, ObjectWriter output) throws IOException {
    if (value == null) {
      output.writeByte(BuiltInCodecs.NULL_TAG);
      return;
    }
    try {
      TypeCodec codec = codecOf(value.getClass(), output.codecs());
      output.writeObject(value, codec);
    } catch (UnsupportedClassException e) {
      throw e.within(field.place());
    }
  }

  private TypeCodec codecOf(Class<?> type, CodecRegistry codecs) {
    Known known = last;
    if (known.type != type) {
      TypeCodec codec = codecs.codecOf(type);
      if (!field.type().isAssignableFrom(codec.namedClass())) {
        throw new UnsupportedClassException(
            "a %s is read back as a %s, which does not fit; declare the field as an interface"
                .formatted(type.getName(), codec.namedClass().getName()));
      }
      known = new Known(type, codec);
      last = known;
    }
    return known.codec;
  }

  @Override
  public Object read(ObjectReader input) throws IOException {
    return fitting(input.readObject(), field);
  }

  /** The value, if it can be one of the field. */
  static Object fitting(Object value, ObjectField field) throws CorruptBytesException {
    if (value != null && !field.type().isInstance(value)) {
      throw new CorruptBytesException(
          "%s is a %s and cannot be a %s"
              .formatted(field.place(), field.type().getName(), value.getClass().getName()));
    }
    return value;
  }
}
