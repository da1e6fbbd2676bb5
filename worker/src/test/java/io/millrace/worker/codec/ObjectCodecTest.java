package io.millrace.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.codec.Codec;
import io.millrace.api.tuple.Tuple2;
import io.millrace.worker.Seeds;
import io.millrace.worker.codec.SomeObjects.Operation;
import io.millrace.worker.codec.SomeObjects.Person;
import io.millrace.worker.codec.SomeObjects.Positive;
import io.millrace.worker.codec.SomeObjects.Varying;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class ObjectCodecTest {
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());

  private Object roundTrip(Object value) throws IOException {
    ObjectWriter writer = ObjectWriter.forStream(codecs);
    writer.writeObject(value);
    ObjectReader reader = ObjectReader.forStream(codecs);
    Object read = reader.use(writer.bytes(), 0, writer.length()).readObject();
    assertThat(reader.remaining()).isZero();
    return read;
  }

  @Test
  public void shouldReadBackRandomGraphsFromStream() throws IOException {
    Random random = Seeds.random("ObjectCodecTest, stream");
    for (int round = 0; round < 200; round++) {
      ObjectWriter writer = ObjectWriter.forStream(codecs);
      ObjectReader reader = ObjectReader.forStream(codecs);
      for (int i = 0; i < 30; i++) {
        Object value = SomeObjects.any(random, 4);
        writer.reset();
        writer.writeObject(value);
        Object read = reader.use(writer.bytes(), 0, writer.length()).readObject();
        assertThat(read).isEqualTo(value);
        assertThat(reader.remaining()).isZero();
      }
    }
  }

  @Test
  public void shouldReadBackStateInAnyOrderWithDictionariesOfSeveralWriters() throws IOException {
    Random random = Seeds.random("ObjectCodecTest, state");
    List<Object> values = new ArrayList<>();
    List<byte[]> written = new ArrayList<>();
    ClassDictionary readersDictionary = new ClassDictionary(codecs);
    for (int writers = 0; writers < 3; writers++) {
      ClassDictionary dictionary = new ClassDictionary(codecs);
      ObjectWriter writer = ObjectWriter.forState(dictionary);
      for (int i = 0; i < 1000; i++) {
        Object value = SomeObjects.any(random, 3);
        writer.reset();
        writer.writeObject(value);
        values.add(value);
        written.add(Arrays.copyOf(writer.bytes(), writer.length()));
      }
      readersDictionary.restore(dictionary.entries());
    }
    ObjectReader reader = ObjectReader.forState(readersDictionary);
    for (int i = 0; i < 3000; i++) {
      int which = random.nextInt(values.size());
      byte[] bytes = written.get(which);
      assertThat(reader.use(bytes, 0, bytes.length).readObject()).isEqualTo(values.get(which));
    }
  }

  @Test
  public void shouldReadBackArrays() throws IOException {
    List<Object> arrays =
        List.of(
            new boolean[] {true, false},
            new byte[] {1, -2},
            new short[] {1, -2},
            new char[] {'a', '\uD800'},
            new int[] {1, -2},
            new long[] {1, -2},
            new float[] {1, Float.NaN},
            new double[] {1, Double.NEGATIVE_INFINITY},
            new String[] {"a", null},
            new int[][] {{1}, {}, null},
            new Operation[] {Operation.MINUS},
            new Object[] {1, "b", new Object[] {2L}},
            new Person[0]);
    for (Object array : arrays) {
      Object read = roundTrip(array);
      assertThat(read).isInstanceOf(array.getClass());
      assertThat(Arrays.deepEquals(new Object[] {read}, new Object[] {array})).isTrue();
    }
    Varying varying = (Varying) roundTrip(new Varying("a", 1, "b"));
    assertThat(varying.rest()).containsExactly(1, "b");
  }

  @Test
  @SuppressWarnings({"JavaUtilDate", "JdkObsolete"})
  public void shouldReadBackRareKinds() throws IOException {
    assertThat(roundTrip(new Date(123))).isEqualTo(new Date(123));
    assertThat(new ArrayList<>((ArrayDeque<?>) roundTrip(new ArrayDeque<>(List.of(2, 1)))))
        .isEqualTo(List.of(2, 1));
    assertThat(roundTrip(new LinkedList<>(List.of(1)))).isInstanceOf(LinkedList.class);
    ZonedDateTime overlap =
        ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZoneId.of("Europe/Berlin"))
            .withLaterOffsetAtOverlap();
    assertThat(roundTrip(overlap)).isEqualTo(overlap);
    assertThat(roundTrip(-0.0)).isEqualTo(-0.0);
    assertThat(roundTrip(Operation.PLUS)).isSameAs(Operation.PLUS);
    assertThat(roundTrip(Collections.emptyList())).isEqualTo(List.of());
  }

  @Test
  public void shouldKeepTheOrderOfMaps() throws IOException {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", 2);
    map.put(null, null);
    assertThat((Map<?, ?>) roundTrip(map)).hasToString("{z=1, a=2, null=null}");
  }

  @Test
  public void shouldNotKeepTransientAndStaticFields() throws IOException {
    Person person = new Person();
    person.remark = "forgotten";
    assertThat(((Person) roundTrip(person)).remark).isNull();
  }

  @Test
  public void shouldNameClassOnlyOnceInStream() throws IOException {
    ObjectWriter writer = ObjectWriter.forStream(codecs);
    writer.writeObject(new Positive(1));
    assertThat(writer.length()).isGreaterThan(30);
    writer.reset();
    writer.writeObject(new Positive(1));
    assertThat(writer.length()).isEqualTo(1 + Integer.BYTES);
  }

  @Test
  public void shouldWriteEqualKeysAlikeWhateverWasWrittenBefore() {
    Random random = Seeds.random("ObjectCodecTest, keys");
    KeyEncoder first = new KeyEncoder(new ClassDictionary(codecs));
    KeyEncoder second = new KeyEncoder(new ClassDictionary(codecs));
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      Object key = Tuple2.of(i, SomeObjects.any(random, 2));
      try {
        int length = first.encode(key);
        byte[] bytes = Arrays.copyOf(first.bytes(), length);
        if (i % 2 == 0) {
          second.encode(List.of(new Positive(1), Operation.PLUS));
        }
        int secondLength = second.encode(key);
        boolean equal = Arrays.equals(second.bytes(), 0, secondLength, bytes, 0, length);
        assertThat(equal).as("bytes of %s", key).isTrue();
      } catch (UnsupportedClassException e) {
        refused++;
      }
    }
    assertThat(refused).as("those with sets and maps").isBetween(1, 2000);
    assertThat(first.encode(List.of(1, 2))).isEqualTo(first.encode(Arrays.asList(1, 2)));
  }

  /** Records with something inside that has no codec. */
  record Outer(String name, List<Inner> inner) {}

  record Inner(Object content) {}

  @Test
  public void shouldSayWhichClassIsUnsupportedWhereAndWhatToDo() {
    assertThatThrownBy(
            () -> roundTrip(new Outer("a", List.of(new Inner(1), new Inner(new Thread())))))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Outer.inner > element 1 > Inner.content: java.lang.Thread cannot be written as bytes,"
                + " since it is a class of the JDK without a codec; or register a codec for it");
  }

  /** Needs its outer object. */
  @SuppressWarnings("ClassCanBeStatic")
  class Inside {}

  /** Cannot be made without a number. */
  static class NoPlainConstructor {
    final int number;

    NoPlainConstructor(int number) {
      this.number = number;
    }
  }

  /** A list of its own kind. */
  static class OwnList extends AbstractList<Integer> {
    @Override
    public Integer get(int index) {
      return index;
    }

    @Override
    public int size() {
      return 3;
    }
  }

  /** Keeps what matters in a transient field. */
  static class OwnSerialization implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("unused")
    private Object writeReplace() {
      return "replaced";
    }
  }

  static class DeclaresTooMuch {
    AbstractList<Integer> fits = new ArrayList<>(List.of(1));
    OwnMap map = null;
    Object plain = Map.of();
    HashMap<String, Integer> hashMap = new HashMap<>(Map.of("a", 1));
    java.util.EnumMap<Operation, Integer> enumMap = new java.util.EnumMap<>(Operation.class);
    java.util.concurrent.ConcurrentSkipListMap<String, Integer> skipList;
  }

  static class OwnMap extends HashMap<String, String> {
    private static final long serialVersionUID = 1L;
  }

  @Test
  public void shouldRefuseWhatItWouldNotReadBackRightly() throws IOException {
    assertRefused(new Inside(), "inner class; declare it static");
    assertRefused(new NoPlainConstructor(1), "no constructor without parameters");
    assertRefused(new OwnList(), "a collection, but none of the JDK's");
    assertRefused(new OwnSerialization(), "writeReplace");
    assertRefused((Supplier<String>) () -> "a", "lambda");
    assertRefused(new TreeMap<>(Comparator.<String>reverseOrder()), "comparator of its own");
    assertRefused(new java.util.IdentityHashMap<>(), "class of the JDK");
    DeclaresTooMuch declares = new DeclaresTooMuch();
    DeclaresTooMuch read = (DeclaresTooMuch) roundTrip(declares);
    assertThat(read.fits).isEqualTo(declares.fits);
    assertThat(read.hashMap).isEqualTo(declares.hashMap);
    assertThat(read.enumMap).isEmpty();
    declares.skipList = new java.util.concurrent.ConcurrentSkipListMap<>(Map.of("a", 1));
    assertRefused(declares, "ConcurrentSkipListMap is read back as a java.util.TreeMap");
  }

  private void assertRefused(Object value, String reason) {
    assertThatThrownBy(() -> roundTrip(value))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(reason);
  }

  @Test
  public void shouldRefuseValuesThatContainThemselves() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    assertRefused(list, "contains itself");
    Person person = new Person();
    person.friends.add(person);
    assertRefused(person, "contains itself");
  }

  /** Writes the number, and misbehaves on demand. */
  private static final class NumberCodec implements Codec<NoPlainConstructor> {
    private final int size;
    private final int excess;

    NumberCodec(int size, int excess) {
      this.size = size;
      this.excess = excess;
    }

    @Override
    public void encode(NoPlainConstructor value, DataOutput output) throws IOException {
      output.writeInt(value.number);
      output.writeUTF("x".repeat(value.number) + "\u0000\u00e4\u20ac");
      output.write(new byte[excess]);
    }

    @Override
    public NoPlainConstructor decode(DataInput input) throws IOException {
      int number = input.readInt();
      assertThat(input.readUTF()).isEqualTo("x".repeat(number) + "\u0000\u00e4\u20ac");
      return new NoPlainConstructor(number);
    }

    @Override
    public int fixedSizeBytes() {
      return size;
    }
  }

  @Test
  public void shouldUseRegisteredCodec() throws IOException {
    codecs.register(NoPlainConstructor.class, new NumberCodec(-1, 0));
    for (int number : new int[] {0, 1, 100, 115, 116, 117, 118, 20_000}) {
      List<?> read = (List<?>) roundTrip(List.of(new NoPlainConstructor(number), "after"));
      assertThat(((NoPlainConstructor) read.get(0)).number).isEqualTo(number);
      assertThat(read.get(1)).isEqualTo("after");
    }
  }

  @Test
  public void shouldNoticeCodecThatReadsLessThanItWrote() {
    codecs.register(NoPlainConstructor.class, new NumberCodec(-1, 3));
    assertThatThrownBy(() -> roundTrip(new NoPlainConstructor(4)))
        .isInstanceOf(CorruptBytesException.class)
        .hasMessageContaining("left 3 bytes");
  }

  @Test
  public void shouldNoticeCodecThatWritesAnotherSizeThanItSays() {
    codecs.register(NoPlainConstructor.class, new NumberCodec(13, 0));
    assertThatThrownBy(() -> roundTrip(new NoPlainConstructor(4)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("wrote 17 bytes")
        .hasMessageContaining("takes 13");
  }

  @Test
  public void shouldUseCodecOfProvider() throws IOException {
    SomeCodecProvider.Provided read =
        (SomeCodecProvider.Provided) roundTrip(new SomeCodecProvider.Provided("p"));
    assertThat(read.text()).isEqualTo("p!");
  }

  @Test
  public void shouldCheckClassesBeforehand() {
    codecs.check(Person.class);
    codecs.check(Set.of().getClass());
    assertThatThrownBy(() -> codecs.check(Thread.class)).isInstanceOf(UserException.class);
  }

  /** State that was written by an earlier version must stay readable. */
  @Test
  public void shouldWriteTheSameBytesInEveryVersion() {
    KeyEncoder encoder = new KeyEncoder(new ClassDictionary(codecs));
    int length = encoder.encode(Tuple2.of("a\u00e4", List.of(1L, new Positive(7))));
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < length; i++) {
      hex.append("%02x".formatted(encoder.bytes()[i]));
    }
    assertThat(hex).hasToString("34090461e41e02060000000000000001eaeab8c700000007");
  }
}
