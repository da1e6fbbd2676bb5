package io.millrace.worker.codec;

import io.millrace.api.UserException;
import java.io.IOException;

/**
 * Steps over values of a class that is no longer in the program, or of an enum that has lost
 * constants, in fields that are gone too.
 */
final class GoneClassCodec extends TypeCodec {
  private final GoneClass gone;
  private final ClassSchema stored;

  GoneClassCodec(GoneClass gone) {
    super(0, Object.class);
    this.gone = gone;
    stored = gone.schema();
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
          "the state holds a value of %s; %s, or start without the state"
              .formatted(gone, gone.remedy()));
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
