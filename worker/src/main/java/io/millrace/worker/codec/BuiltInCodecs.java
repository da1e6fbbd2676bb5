package io.millrace.worker.codec;

import io.millrace.api.tuple.Tuple2;
import io.millrace.api.tuple.Tuple3;
import io.millrace.api.tuple.Tuple4;
import io.millrace.api.tuple.Tuple5;
import io.millrace.worker.codec.TypeCodec.Reading;
import io.millrace.worker.codec.TypeCodec.Writing;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import java.util.WeakHashMap;

/**
 * The classes that the engine knows by a tag of one byte. Tags are part of the format of state and
 * never change their meaning.
 */
final class BuiltInCodecs {
  static final int NULL_TAG = 0;
  static final int LONG_TAG = 6;
  static final int STRING_TAG = 9;

  /** Tags from here on belong to a {@link ClassNaming}. */
  static final int FIRST_NAMING_TAG = 64;

  private static final TypeCodec[] BY_TAG = new TypeCodec[FIRST_NAMING_TAG];
  private static final Map<Class<?>, TypeCodec> BY_CLASS = new HashMap<>();

  private static final TypeCodec LIST = add(new CollectionCodecs.OfList(30));
  private static final TypeCodec SET = add(new CollectionCodecs.OfSet(32));
  private static final TypeCodec SORTED_SET = add(new CollectionCodecs.OfSortedSet(33));
  private static final TypeCodec MAP = add(new CollectionCodecs.OfMap(35));
  private static final TypeCodec SORTED_MAP = add(new CollectionCodecs.OfSortedMap(36));
  private static final TypeCodec ENUM_SET = add(new EnumCollectionCodecs.OfEnumSet(38));
  private static final TypeCodec ENTRY;
  private static final TypeCodec ZONE;

  static {
    add(new CollectionCodecs.OfLinkedList(31));
    add(new CollectionCodecs.OfDeque(34));
    add(new CollectionCodecs.OfConcurrentMap(37));
    add(new EnumCollectionCodecs.OfEnumMap(39));
    addNumbersAndTexts();
    ENTRY = addHolders();
    addArrays();
    ZONE = addTimes();
    addTuples();
  }

  private BuiltInCodecs() {}

  /** The codec with this tag, or null. */
  static TypeCodec byTag(int tag) {
    return BY_TAG[tag];
  }

  /** The codec of a class, or of the family that a class of the JDK belongs to, or null. */
  static TypeCodec of(Class<?> type, boolean fromJdk) {
    TypeCodec exact = BY_CLASS.get(type);
    if (exact != null || !fromJdk) {
      return exact;
    }
    if (EnumSet.class.isAssignableFrom(type)) {
      return ENUM_SET;
    }
    if (List.class.isAssignableFrom(type)) {
      return LIST;
    }
    if (SortedSet.class.isAssignableFrom(type)) {
      return SORTED_SET;
    }
    if (Set.class.isAssignableFrom(type)) {
      return SET;
    }
    if (SortedMap.class.isAssignableFrom(type)) {
      return SORTED_MAP;
    }
    if (Map.class.isAssignableFrom(type)
        && type != IdentityHashMap.class
        && type != WeakHashMap.class) {
      return MAP;
    }
    if (Map.Entry.class.isAssignableFrom(type)) {
      return ENTRY;
    }
    return ZoneId.class.isAssignableFrom(type) ? ZONE : null;
  }

  private static void addNumbersAndTexts() {
    add(1, Boolean.class, (value, out) -> out.writeBoolean(value), ObjectReader::readBoolean);
    add(2, Byte.class, (value, out) -> out.writeByte(value), ObjectReader::readByte);
    add(3, Short.class, (value, out) -> out.writeShort(value), ObjectReader::readShort);
    add(4, Character.class, (value, out) -> out.writeChar(value), ObjectReader::readChar);
    add(5, Integer.class, (value, out) -> out.writeInt(value), ObjectReader::readInt);
    add(LONG_TAG, Long.class, (value, out) -> out.writeLong(value), ObjectReader::readLong);
    add(7, Float.class, (value, out) -> out.writeFloat(value), ObjectReader::readFloat);
    add(8, Double.class, (value, out) -> out.writeDouble(value), ObjectReader::readDouble);
    add(STRING_TAG, String.class, (value, out) -> out.writeString(value), ObjectReader::readString);
    add(18, BigInteger.class, BuiltInCodecs::writeBigInteger, BuiltInCodecs::readBigInteger);
    add(
        19,
        BigDecimal.class,
        (value, out) -> {
          writeBigInteger(value.unscaledValue(), out);
          out.writeInt(value.scale());
        },
        in -> new BigDecimal(readBigInteger(in), in.readInt()));
    add(
        21,
        UUID.class,
        (value, out) -> {
          out.writeLong(value.getMostSignificantBits());
          out.writeLong(value.getLeastSignificantBits());
        },
        in -> new UUID(in.readLong(), in.readLong()));
    add(
        26,
        URI.class,
        (value, out) -> out.writeString(value.toString()),
        in -> URI.create(in.readString()));
  }

  private static TypeCodec addHolders() {
    add(
        20,
        Optional.class,
        BuiltInCodecs::writeOptional,
        in -> Optional.ofNullable(in.readObject()));
    add(
        22,
        OptionalInt.class,
        (value, out) -> {
          out.writeBoolean(value.isPresent());
          out.writeInt(value.orElse(0));
        },
        in -> {
          boolean isPresent = in.readBoolean();
          int number = in.readInt();
          return isPresent ? OptionalInt.of(number) : OptionalInt.empty();
        });
    add(
        23,
        OptionalLong.class,
        (value, out) -> {
          out.writeBoolean(value.isPresent());
          out.writeLong(value.orElse(0));
        },
        in -> {
          boolean isPresent = in.readBoolean();
          long number = in.readLong();
          return isPresent ? OptionalLong.of(number) : OptionalLong.empty();
        });
    add(
        24,
        OptionalDouble.class,
        (value, out) -> {
          out.writeBoolean(value.isPresent());
          out.writeDouble(value.orElse(0));
        },
        in -> {
          boolean isPresent = in.readBoolean();
          double number = in.readDouble();
          return isPresent ? OptionalDouble.of(number) : OptionalDouble.empty();
        });
    return add(
        new Simple<>(
            25,
            SimpleImmutableEntry.class,
            Map.Entry.class,
            (entry, out) -> {
              out.writeObject(entry.getKey());
              out.writeObject(entry.getValue());
            },
            in -> new SimpleImmutableEntry<>(in.readObject(), in.readObject())));
  }

  private static void writeOptional(Optional<?> value, ObjectWriter out) throws IOException {
    out.writeObject(value.isPresent() ? value.get() : null);
  }

  private static void writeBigInteger(BigInteger value, ObjectWriter out) {
    byte[] bytes = value.toByteArray();
    out.writeCount(bytes.length);
    out.write(bytes);
  }

  private static BigInteger readBigInteger(ObjectReader in) throws IOException {
    byte[] bytes = new byte[in.readCountOf(Byte.BYTES)];
    in.readFully(bytes);
    return new BigInteger(bytes);
  }

  private static void addArrays() {
    add(
        10,
        byte[].class,
        (array, out) -> {
          out.writeCount(array.length);
          out.write(array);
        },
        in -> {
          byte[] array = new byte[in.readCountOf(Byte.BYTES)];
          in.readFully(array);
          return array;
        });
    add(11, boolean[].class, BuiltInCodecs::writeBooleans, BuiltInCodecs::readBooleans);
    add(12, short[].class, BuiltInCodecs::writeShorts, BuiltInCodecs::readShorts);
    add(
        13,
        char[].class,
        (array, out) -> out.writeString(new String(array)),
        in -> in.readString().toCharArray());
    add(14, int[].class, BuiltInCodecs::writeInts, BuiltInCodecs::readInts);
    add(15, long[].class, BuiltInCodecs::writeLongs, BuiltInCodecs::readLongs);
    add(16, float[].class, BuiltInCodecs::writeFloats, BuiltInCodecs::readFloats);
    add(17, double[].class, BuiltInCodecs::writeDoubles, BuiltInCodecs::readDoubles);
  }

  private static void writeBooleans(boolean[] array, ObjectWriter out) {
    out.writeCount(array.length);
    for (boolean element : array) {
      out.writeBoolean(element);
    }
  }

  private static boolean[] readBooleans(ObjectReader in) throws IOException {
    boolean[] array = new boolean[in.readCountOf(1)];
    for (int i = 0; i < array.length; i++) {
      array[i] = in.readBoolean();
    }
    return array;
  }

  private static void writeShorts(short[] array, ObjectWriter out) {
    out.writeCount(array.length);
    for (short element : array) {
      out.writeShort(element);
    }
  }

  private static short[] readShorts(ObjectReader in) throws IOException {
    short[] array = new short[in.readCountOf(Short.BYTES)];
    for (int i = 0; i < array.length; i++) {
      array[i] = in.readShort();
    }
    return array;
  }

  private static void writeInts(int[] array, ObjectWriter out) {
    out.writeCount(array.length);
    for (int element : array) {
      out.writeInt(element);
    }
  }

  private static int[] readInts(ObjectReader in) throws IOException {
    int[] array = new int[in.readCountOf(Integer.BYTES)];
    for (int i = 0; i < array.length; i++) {
      array[i] = in.readInt();
    }
    return array;
  }

  private static void writeLongs(long[] array, ObjectWriter out) {
    out.writeCount(array.length);
    for (long element : array) {
      out.writeLong(element);
    }
  }

  private static long[] readLongs(ObjectReader in) throws IOException {
    long[] array = new long[in.readCountOf(Long.BYTES)];
    for (int i = 0; i < array.length; i++) {
      array[i] = in.readLong();
    }
    return array;
  }

  private static void writeFloats(float[] array, ObjectWriter out) {
    out.writeCount(array.length);
    for (float element : array) {
      out.writeFloat(element);
    }
  }

  private static float[] readFloats(ObjectReader in) throws IOException {
    float[] array = new float[in.readCountOf(Float.BYTES)];
    for (int i = 0; i < array.length; i++) {
      array[i] = in.readFloat();
    }
    return array;
  }

  private static void writeDoubles(double[] array, ObjectWriter out) {
    out.writeCount(array.length);
    for (double element : array) {
      out.writeDouble(element);
    }
  }

  private static double[] readDoubles(ObjectReader in) throws IOException {
    double[] array = new double[in.readCountOf(Double.BYTES)];
    for (int i = 0; i < array.length; i++) {
      array[i] = in.readDouble();
    }
    return array;
  }

  @SuppressWarnings("JavaUtilDate") // Programs may hold dates of the old kind.
  private static TypeCodec addTimes() {
    add(
        40,
        Instant.class,
        (value, out) -> {
          out.writeLong(value.getEpochSecond());
          out.writeInt(value.getNano());
        },
        in -> Instant.ofEpochSecond(in.readLong(), in.readInt()));
    add(
        41,
        Duration.class,
        (value, out) -> {
          out.writeLong(value.getSeconds());
          out.writeInt(value.getNano());
        },
        in -> Duration.ofSeconds(in.readLong(), in.readInt()));
    add(42, LocalDate.class, BuiltInCodecs::writeDate, BuiltInCodecs::readDate);
    add(43, LocalTime.class, BuiltInCodecs::writeTime, BuiltInCodecs::readTime);
    add(44, LocalDateTime.class, BuiltInCodecs::writeDateTime, BuiltInCodecs::readDateTime);
    add(
        45,
        ZonedDateTime.class,
        (value, out) -> {
          writeDateTime(value.toLocalDateTime(), out);
          out.writeInt(value.getOffset().getTotalSeconds());
          out.writeString(value.getZone().getId());
        },
        in ->
            ZonedDateTime.ofInstant(
                readDateTime(in),
                ZoneOffset.ofTotalSeconds(in.readInt()),
                ZoneId.of(in.readString())));
    add(
        46,
        OffsetDateTime.class,
        (value, out) -> {
          writeDateTime(value.toLocalDateTime(), out);
          out.writeInt(value.getOffset().getTotalSeconds());
        },
        in -> OffsetDateTime.of(readDateTime(in), ZoneOffset.ofTotalSeconds(in.readInt())));
    add(
        48,
        Period.class,
        (value, out) -> {
          out.writeInt(value.getYears());
          out.writeInt(value.getMonths());
          out.writeInt(value.getDays());
        },
        in -> Period.of(in.readInt(), in.readInt(), in.readInt()));
    add(
        49,
        Year.class,
        (value, out) -> out.writeInt(value.getValue()),
        in -> Year.of(in.readInt()));
    add(
        50,
        YearMonth.class,
        (value, out) -> {
          out.writeInt(value.getYear());
          out.writeByte(value.getMonthValue());
        },
        in -> YearMonth.of(in.readInt(), in.readByte()));
    add(
        51,
        Date.class,
        (value, out) -> out.writeLong(value.getTime()),
        in -> new Date(in.readLong()));
    add(
        27,
        OffsetTime.class,
        (value, out) -> {
          writeTime(value.toLocalTime(), out);
          out.writeInt(value.getOffset().getTotalSeconds());
        },
        in -> OffsetTime.of(readTime(in), ZoneOffset.ofTotalSeconds(in.readInt())));
    add(
        28,
        MonthDay.class,
        (value, out) -> {
          out.writeByte(value.getMonthValue());
          out.writeByte(value.getDayOfMonth());
        },
        in -> MonthDay.of(in.readByte(), in.readByte()));
    return add(
        new Simple<>(
            47,
            ZoneId.class,
            ZoneId.class,
            (value, out) -> out.writeString(value.getId()),
            in -> ZoneId.of(in.readString())));
  }

  private static void writeDate(LocalDate value, ObjectWriter out) {
    out.writeLong(value.toEpochDay());
  }

  private static LocalDate readDate(ObjectReader in) throws IOException {
    return LocalDate.ofEpochDay(in.readLong());
  }

  private static void writeTime(LocalTime value, ObjectWriter out) {
    out.writeLong(value.toNanoOfDay());
  }

  private static LocalTime readTime(ObjectReader in) throws IOException {
    return LocalTime.ofNanoOfDay(in.readLong());
  }

  private static void writeDateTime(LocalDateTime value, ObjectWriter out) {
    writeDate(value.toLocalDate(), out);
    writeTime(value.toLocalTime(), out);
  }

  private static LocalDateTime readDateTime(ObjectReader in) throws IOException {
    return LocalDateTime.of(readDate(in), readTime(in));
  }

  private static void addTuples() {
    add(
        52,
        Tuple2.class,
        (tuple, out) -> {
          out.writeObject(tuple.f0());
          out.writeObject(tuple.f1());
        },
        in -> new Tuple2<>(in.readObject(), in.readObject()));
    add(
        53,
        Tuple3.class,
        (tuple, out) -> {
          out.writeObject(tuple.f0());
          out.writeObject(tuple.f1());
          out.writeObject(tuple.f2());
        },
        in -> new Tuple3<>(in.readObject(), in.readObject(), in.readObject()));
    add(
        54,
        Tuple4.class,
        (tuple, out) -> {
          out.writeObject(tuple.f0());
          out.writeObject(tuple.f1());
          out.writeObject(tuple.f2());
          out.writeObject(tuple.f3());
        },
        in -> new Tuple4<>(in.readObject(), in.readObject(), in.readObject(), in.readObject()));
    add(
        55,
        Tuple5.class,
        (tuple, out) -> {
          out.writeObject(tuple.f0());
          out.writeObject(tuple.f1());
          out.writeObject(tuple.f2());
          out.writeObject(tuple.f3());
          out.writeObject(tuple.f4());
        },
        in ->
            new Tuple5<>(
                in.readObject(),
                in.readObject(),
                in.readObject(),
                in.readObject(),
                in.readObject()));
  }

  private static <T> void add(int tag, Class<T> type, Writing<T> write, Reading<T> read) {
    add(new Simple<>(tag, type, type, write, read));
  }

  private static TypeCodec add(TypeCodec codec) {
    int tag = codec.builtInTag();
    if (BY_TAG[tag] != null || BY_CLASS.put(codec.namedClass(), codec) != null) {
      throw new IllegalStateException("tag " + tag + " or its class is taken");
    }
    BY_TAG[tag] = codec;
    return codec;
  }

  private static final class Simple<T> extends TypeCodec {
    private final Class<T> type;
    private final Writing<T> write;
    private final Reading<? extends T> read;

    /**
     * @param readAs the class of what is read
     * @param type the class or family of what is written
     */
    Simple(int tag, Class<?> readAs, Class<T> type, Writing<T> write, Reading<? extends T> read) {
      super(tag, readAs);
      this.type = type;
      this.write = write;
      this.read = read;
    }

    @Override
    void write(Object value, ObjectWriter output) throws IOException {
      write.write(type.cast(value), output);
    }

    @Override
    Object read(ObjectReader input) throws IOException {
      return read.read(input);
    }

    @Override
    @SuppressWarnings("unchecked") // The lambda itself casts its parameter.
    Writing<Object> writing() {
      return (Writing<Object>) write;
    }

    @Override
    Reading<? extends T> reading() {
      return read;
    }
  }
}
