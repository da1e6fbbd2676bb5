package io.millrace.worker.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;

/** Sets and maps of one enum: the enum, the number of elements, and the names of the constants. */
final class EnumCollectionCodecs {
  private EnumCollectionCodecs() {}

  private static void writeType(Class<?> type, ObjectWriter output) throws IOException {
    output.writeClass(output.codecs().codecOf(type));
  }

  private static TypeCodec readType(ObjectReader input) throws IOException {
    TypeCodec codec = input.readClass();
    if (codec instanceof EnumCodec || (codec instanceof GoneClassCodec && input.isSkipping())) {
      return codec;
    }
    throw new CorruptBytesException("a set or map of constants is of no enum");
  }

  static final class OfEnumSet extends TypeCodec {
    OfEnumSet(int tag) {
      super(tag, EnumSet.class);
    }

    @Override
    void write(Object value, ObjectWriter output) throws IOException {
      EnumSet<?> set = (EnumSet<?>) value;
      writeType(typeOf(set), output);
      output.writeCount(set.size());
      for (Enum<?> constant : set) {
        output.writeString(constant.name());
      }
    }

    /** The set does not tell its enum, but its own or its missing elements do. */
    private static Class<?> typeOf(EnumSet<?> set) {
      EnumSet<?> some = set.isEmpty() ? EnumSet.complementOf(set) : set;
      if (some.isEmpty()) {
        throw new UnsupportedClassException("a set of an enum without constants cannot be written");
      }
      return some.iterator().next().getDeclaringClass();
    }

    @Override
    Object read(ObjectReader input) throws IOException {
      TypeCodec codec = readType(input);
      if (codec instanceof EnumCodec) {
        return read(codec, codec.namedClass(), input);
      }
      for (int count = input.readCountOf(1); count > 0; count--) {
        codec.read(input);
      }
      return null;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An EnumCodec is of an enum.
    private static Object read(TypeCodec codec, Class type, ObjectReader input) throws IOException {
      EnumSet set = EnumSet.noneOf(type);
      for (int count = input.readCountOf(1); count > 0; count--) {
        set.add(codec.read(input));
      }
      return set;
    }
  }

  static final class OfEnumMap extends TypeCodec {
    OfEnumMap(int tag) {
      super(tag, EnumMap.class);
    }

    @Override
    void write(Object value, ObjectWriter output) throws IOException {
      EnumMap<?, ?> map = (EnumMap<?, ?>) value;
      writeType(typeOf(map), output);
      output.writeCount(map.size());
      for (Map.Entry<? extends Enum<?>, ?> entry : map.entrySet()) {
        output.writeString(entry.getKey().name());
        try {
          output.writeObject(entry.getValue());
        } catch (UnsupportedClassException e) {
          throw e.within("value of " + entry.getKey());
        }
      }
    }

    private static Class<?> typeOf(EnumMap<?, ?> map) throws IOException {
      return map.isEmpty()
          ? new KeyTypeFinder().typeOf(map)
          : map.keySet().iterator().next().getDeclaringClass();
    }

    @Override
    Object read(ObjectReader input) throws IOException {
      TypeCodec codec = readType(input);
      if (codec instanceof EnumCodec) {
        return read(codec, codec.namedClass(), input);
      }
      for (int count = input.readCountOf(2); count > 0; count--) {
        codec.read(input);
        input.readObject();
      }
      return null;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An EnumCodec is of an enum.
    private static Object read(TypeCodec codec, Class type, ObjectReader input) throws IOException {
      EnumMap map = new EnumMap(type);
      for (int count = input.readCountOf(2); count > 0; count--) {
        Object key = codec.read(input);
        map.put((Enum) key, input.readObject());
      }
      return map;
    }
  }

  /** The one public way to learn the enum of an empty map: its serialized form names it. */
  private static final class KeyTypeFinder extends ObjectOutputStream {
    private Class<?> found;

    KeyTypeFinder() throws IOException {
      super(OutputStream.nullOutputStream());
    }

    Class<?> typeOf(EnumMap<?, ?> map) throws IOException {
      writeObject(map);
      if (found == null) {
        throw new UnsupportedClassException("an empty EnumMap does not tell its enum");
      }
      return found;
    }

    @Override
    protected void annotateClass(Class<?> type) {
      if (type.isEnum()) {
        found = type;
      }
    }
  }
}
