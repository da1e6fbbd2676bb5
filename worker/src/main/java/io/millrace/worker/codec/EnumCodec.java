package io.millrace.worker.codec;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Constants of an enum by their name, so that the program may add and reorder constants. */
final class EnumCodec extends TypeCodec {
  private final Map<String, Object> constants = new HashMap<>();
  private final ClassSchema schema;

  EnumCodec(Class<?> type) {
    super(0, type);
    schema = ClassSchema.ofEnum(type);
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
  }

  /** Whether each constant that there was still is. */
  boolean hasAllOf(ClassSchema stored) {
    return stored.fields().stream().allMatch(field -> constants.containsKey(field.name()));
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
    if (constant == null) {
      throw new CorruptBytesException(
          "%s has no constant named '%s'".formatted(namedClass().getName(), name));
    }
    return constant;
  }
}
