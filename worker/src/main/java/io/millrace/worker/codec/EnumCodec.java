package io.millrace.worker.codec;

import io.millrace.api.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Constants of an enum by their name, so that the program may add and reorder constants. */
final class EnumCodec extends TypeCodec {
  private final Map<String, Object> constants = new HashMap<>();

  /** The names of the constants that there are, and of those that there were. */
  private final ClassSchema schema;

  /** As the values that are read were written. */
  private final ClassSchema stored;

  EnumCodec(Class<?> type) {
    this(type, ClassSchema.ofEnum(type), ClassSchema.ofEnum(type));
  }

  private EnumCodec(Class<?> type, ClassSchema schema, ClassSchema stored) {
    super(0, type);
    this.schema = schema;
    this.stored = stored;
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
  }

  /** One that knows which constants there were, to tell them from names that were never written. */
  EnumCodec reading(ClassSchema stored) {
    List<ClassSchema.Field> all = new ArrayList<>(stored.fields());
    schema.fields().stream().filter(field -> !all.contains(field)).forEach(all::add);
    return new EnumCodec(
        namedClass(),
        new ClassSchema(
            stored.className(), stored.kind(), all, stored.description(), stored.sizeBytes()),
        stored);
  }

  @Override
  ClassSchema describe() {
    return schema;
  }

  @Override
  void write(Object value, ObjectWriter output) {
    output.writeString(((Enum<?>) value).name());
  }

  @Override
  Object read(ObjectReader input) throws IOException {
    String name = input.readString();
    Object constant = constants.get(name);
    if (constant != null) {
      return constant;
    }
    if (schema.fields().stream().anyMatch(field -> field.name().equals(name))) {
      throw new UserException(
          "the state holds the constant %s of %s, but the program has %s: add the constant, or start without the state"
              .formatted(name, stored, ClassSchema.ofEnum(namedClass())));
    }
    throw new CorruptBytesException(
        "%s has no constant named '%s'".formatted(namedClass().getName(), name));
  }
}
