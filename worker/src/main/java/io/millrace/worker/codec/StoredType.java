package io.millrace.worker.codec;

import io.millrace.worker.codec.TypeCodec.Reading;
import java.io.IOException;
import java.util.Map;

/**
 * The type that a field was declared with when its value was written.
 *
 * @param name as the schema has it
 * @param type the class of a primitive type's values, boxed; null for a reference
 */
record StoredType(String name, Class<?> type, Reading<?> reading) {
  private static final Map<String, StoredType> PRIMITIVES =
      Map.of(
          "boolean", new StoredType("boolean", Boolean.class, ObjectReader::readBoolean),
          "byte", new StoredType("byte", Byte.class, ObjectReader::readByte),
          "short", new StoredType("short", Short.class, ObjectReader::readShort),
          "char", new StoredType("char", Character.class, ObjectReader::readChar),
          "int", new StoredType("int", Integer.class, ObjectReader::readInt),
          "long", new StoredType("long", Long.class, ObjectReader::readLong),
          "float", new StoredType("float", Float.class, ObjectReader::readFloat),
          "double", new StoredType("double", Double.class, ObjectReader::readDouble));

  static StoredType of(String name) {
    StoredType primitive = PRIMITIVES.get(name);
    return primitive != null ? primitive : new StoredType(name, null, ObjectReader::readObject);
  }

  boolean isPrimitive() {
    return type != null;
  }

  Object read(ObjectReader input) throws IOException {
    return reading.read(input);
  }

  /** Reads a value that nobody wants, also if its class is no longer there. */
  void skip(ObjectReader input) throws IOException {
    if (isPrimitive()) {
      reading.read(input);
    } else {
      input.skipObject();
    }
  }
}
