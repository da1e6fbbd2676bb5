package io.millrace.worker.codec;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is kept with state of a class, so that its values can be read when the class has changed.
 *
 * @param fields of a class with fields, in the order in which they are written; of an enum its
 *     constants, without types; otherwise empty
 * @param description what a provided codec says of its bytes
 * @param sizeBytes the size of each value of a provided codec, or -1 if it depends on the value
 */
public record ClassSchema(
    String className, Kind kind, List<Field> fields, String description, int sizeBytes) {
  private static final int ID_FLAG = 0x8000_0000;
  private static final int VARYING = -1;
  private static final int MAX_DESCRIPTION_BYTES = 64 << 20;

  /** How the values of a class are written. The code stands in state files. */
  public enum Kind {
    /** A record or plain class, field by field. */
    FIELDS(1),
    /** The name of the constant. */
    ENUM(2),
    /** The elements of an array of references. */
    ARRAY(3),
    /** As a codec of the user's or of a library does it. */
    PROVIDED(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** A field and the name of the type that it is declared with. */
  public record Field(String name, String type) {}

  public ClassSchema {
    fields = List.copyOf(fields);
  }

  static ClassSchema ofFields(ClassShape shape) {
    List<Field> fields =
        shape.fields().stream()
            .map(field -> new Field(field.name(), field.type().getTypeName()))
            .toList();
    return new ClassSchema(shape.type().getName(), Kind.FIELDS, fields, "", VARYING);
  }

  static ClassSchema ofEnum(Class<?> type) {
    List<Field> constants =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> new Field(((Enum<?>) constant).name(), ""))
            .toList();
    return new ClassSchema(type.getName(), Kind.ENUM, constants, "", VARYING);
  }

  static ClassSchema ofArray(Class<?> type) {
    return new ClassSchema(type.getName(), Kind.ARRAY, List.of(), "", VARYING);
  }

  static ClassSchema ofProvided(Class<?> type, String description, int sizeBytes) {
    return new ClassSchema(type.getName(), Kind.PROVIDED, List.of(), description, sizeBytes);
  }

  /**
   * What the class is named by in state: 31 bits of a hash of all that the reading of its bytes
   * depends on. So two versions of a class have two numbers, and their values may lie side by side.
   * The constants of an enum are no part of it, since they are written by name.
   */
  public int id() {
    StringBuilder text = new StringBuilder(className);
    if (kind == Kind.FIELDS) {
      fields.forEach(field -> text.append('\n').append(field.name).append(':').append(field.type));
    } else if (kind == Kind.PROVIDED) {
      text.append('\n').append(sizeBytes).append('\n').append(description);
    }
    // FNV-1a in 64 bits, folded.
    long hash = 0xCBF2_9CE4_8422_2325L;
    for (byte octet : text.toString().getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xFF)) * 0x100_0000_01B3L;
    }
    return (int) (hash ^ (hash >>> Integer.SIZE)) | ID_FLAG;
  }

  void writeTo(DataOutput output) throws IOException {
    output.writeUTF(className);
    output.writeByte(kind.code);
    output.writeInt(fields.size());
    for (Field field : fields) {
      output.writeUTF(field.name);
      output.writeUTF(field.type);
    }
    byte[] text = description.getBytes(StandardCharsets.UTF_8);
    output.writeInt(text.length);
    output.write(text);
    output.writeInt(sizeBytes);
  }

  static ClassSchema readFrom(DataInput input) throws IOException {
    String className = input.readUTF();
    Kind kind = kindOf(input.readByte());
    int count = input.readInt();
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fields.add(new Field(input.readUTF(), input.readUTF()));
    }
    int length = input.readInt();
    if (count < 0 || length < 0 || length > MAX_DESCRIPTION_BYTES) {
      throw new CorruptBytesException("the schema of " + className + " is damaged");
    }
    byte[] text = new byte[length];
    input.readFully(text);
    String description = new String(text, StandardCharsets.UTF_8);
    return new ClassSchema(className, kind, fields, description, input.readInt());
  }

  private static Kind kindOf(int code) throws CorruptBytesException {
    for (Kind kind : Kind.values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new CorruptBytesException("no kind of class has the code " + code);
  }

  /** As messages show it. */
  @Override
  public String toString() {
    String content =
        switch (kind) {
          case FIELDS ->
              fields.stream()
                  .map(field -> field.type + " " + field.name)
                  .collect(Collectors.joining(", ", "{", "}"));
          case ENUM ->
              fields.stream().map(Field::name).collect(Collectors.joining(", ", "enum {", "}"));
          case ARRAY -> "an array";
          case PROVIDED ->
              "written by a codec of its own" + (description.isEmpty() ? "" : ", " + description);
        };
    return className + " " + content;
  }
}
