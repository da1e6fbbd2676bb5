package io.millrace.worker.codec;

import io.millrace.api.UserException;
import java.io.IOException;

/** Steps over values of a class that is no longer in the program, in fields that are gone too. */
final class GoneClassCodec extends TypeCodec {
  private final ClassSchema stored;

  GoneClassCodec(ClassSchema stored) {
    super(0, Object.class);
    this.stored = stored;
  }

  @Override
  ClassSchema describe() {
    return stored;
  }

  @Override
  void write(Object value, ObjectWriter output) {
    throw new IllegalStateException("there are no values of " + stored.className());
  }

  @Override
  Object read(ObjectReader input) throws IOException {
    if (!input.isSkipping()) {
      throw new UserException(
          "the state holds a value of %s, which is not in the program; add it, or start without the state"
              .formatted(stored));
    }
    switch (stored.kind()) {
      case FIELDS -> {
        for (ClassSchema.Field field : stored.fields()) {
          StoredType.of(field.type()).skip(input);
        }
      }
      case ENUM -> input.readString();
      case ARRAY -> {
        for (int count = input.readCountOf(1); count > 0; count--) {
          input.readObject();
        }
      }
      case PROVIDED -> {
        int size = stored.sizeBytes() < 0 ? input.readCount() : stored.sizeBytes();
        input.skip(size);
      }
    }
    return null;
  }
}
