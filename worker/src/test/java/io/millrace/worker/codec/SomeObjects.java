package io.millrace.worker.codec;

import io.millrace.api.tuple.Tuple2;
import io.millrace.api.tuple.Tuple3;
import io.millrace.api.tuple.Tuple4;
import io.millrace.api.tuple.Tuple5;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Classes of many kinds, and random graphs of their objects. */
final class SomeObjects {
  private SomeObjects() {}

  /** An enum whose constants have bodies, and so classes, of their own. */
  enum Operation {
    PLUS {
      @Override
      int apply(int a, int b) {
        return a + b;
      }
    },
    MINUS {
      @Override
      int apply(int a, int b) {
        return a - b;
      }
    };

    abstract int apply(int a, int b);
  }

  /** A closed family. */
  sealed interface Shape permits Circle, Box {}

  record Circle(double radius) implements Shape {}

  record Box(int width, int height, Shape inner) implements Shape {}

  /** Records, an enum and another sealed interface inside one. */
  sealed interface Nested {
    /** An enum in an interface. */
    enum Level {
      LOW,
      HIGH
    }

    /** Contains itself, by class and by interface, and null anywhere. */
    record Node(Long id, Level level, Circle exact, Nested any, Node itself) implements Nested {}

    /** Generic, of a generic type. */
    record OfTexts<T>(T first, List<Map<T, Optional<Integer>>> rest) implements Nested {}
  }

  /** One component of each primitive type. */
  record Primitives(
      boolean a, byte b, short c, char d, int e, long f, float g, double h, String i) {}

  /** A record that refuses some values. */
  record Positive(int number) {
    Positive {
      if (number <= 0) {
        throw new IllegalArgumentException("not positive");
      }
    }
  }

  record Varying(String name, Object... rest) {}

  /** A plain class. */
  static class Person {
    static int instances = 7;

    String name;
    int age;
    boolean a = true;
    byte b;
    short c;
    char d = 'd';
    long f;
    float g;
    double h;
    List<Person> friends = new ArrayList<>();
    transient String remark;

    @Override
    @SuppressWarnings("EqualsGetClass") // A subclass read back as a Person would be an error.
    public boolean equals(Object other) {
      return other != null
          && other.getClass() == getClass()
          && Arrays.asList(parts()).equals(Arrays.asList(((Person) other).parts()));
    }

    private Object[] parts() {
      return new Object[] {name, age, a, b, c, d, f, g, h, friends};
    }

    @Override
    public int hashCode() {
      return Objects.hash(parts());
    }
  }

  /** A subclass, with a field of the same name and a final one. */
  static class Worker extends Person {
    @SuppressWarnings("HidingField") // Both must be kept apart.
    String name;

    final int number;

    Worker() {
      this(0);
    }

    Worker(int number) {
      this.number = number;
    }

    @Override
    public boolean equals(Object other) {
      return super.equals(other)
          && Objects.equals(name, ((Worker) other).name)
          && number == ((Worker) other).number;
    }

    @Override
    public int hashCode() {
      return super.hashCode() + number;
    }
  }

  private static final List<Function<Random, Object>> LEAVES =
      List.of(
          r -> null,
          r -> r.nextBoolean(),
          r -> (byte) r.nextInt(),
          r -> (short) r.nextInt(),
          r -> (char) r.nextInt(),
          r -> r.nextInt(),
          r -> r.nextLong(),
          r -> r.nextFloat(),
          r -> r.nextBoolean() ? Double.NaN : r.nextGaussian(),
          SomeObjects::text,
          r -> new BigInteger(r.nextInt(200), r).negate(),
          r -> new BigDecimal(new BigInteger(70, r), r.nextInt(20) - 10),
          r -> new UUID(r.nextLong(), r.nextLong()),
          r -> r.nextBoolean() ? Operation.PLUS : Operation.MINUS,
          r -> DayOfWeek.of(1 + r.nextInt(7)),
          SomeObjects::instant,
          r -> Duration.ofMillis(r.nextLong()),
          r -> Period.of(r.nextInt(), r.nextInt(), r.nextInt()),
          r -> date(r).toLocalDate(),
          r -> date(r).toLocalTime(),
          r -> date(r),
          r -> date(r).atOffset(ZoneOffset.ofHours(r.nextInt(10) - 5)),
          r -> date(r).atZone(ZoneId.of("Europe/Berlin")),
          r -> ZoneId.of(r.nextBoolean() ? "Asia/Tokyo" : "+02:30"),
          r -> Year.of(r.nextInt(3000)),
          r -> YearMonth.of(r.nextInt(3000), 1 + r.nextInt(12)),
          r -> MonthDay.of(1 + r.nextInt(12), 1 + r.nextInt(28)),
          r -> date(r).toLocalTime().atOffset(ZoneOffset.ofHours(r.nextInt(10) - 5)),
          r -> r.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(r.nextInt()),
          r -> r.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(r.nextLong()),
          r -> r.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(r.nextGaussian()),
          r -> URI.create("http://example.org/" + r.nextInt()),
          r -> r.nextBoolean() ? EnumSet.noneOf(Operation.class) : EnumSet.of(Operation.MINUS),
          r -> EnumSet.of(DayOfWeek.of(1 + r.nextInt(7)), DayOfWeek.SUNDAY),
          r -> new EnumMap<>(DayOfWeek.class),
          r -> new Circle(r.nextDouble()),
          r -> new Positive(1 + r.nextInt(10)),
          r ->
              new Primitives(
                  r.nextBoolean(),
                  (byte) r.nextInt(),
                  (short) r.nextInt(),
                  (char) r.nextInt(),
                  r.nextInt(),
                  r.nextLong(),
                  r.nextFloat(),
                  r.nextDouble(),
                  text(r)));

  /** Values that are equal to what they are read back as, arrays excepted. */
  static Object any(Random random, int depth) {
    int choice = random.nextInt(depth == 0 ? LEAVES.size() : LEAVES.size() + 40);
    if (choice < LEAVES.size()) {
      return LEAVES.get(choice).apply(random);
    }
    return nested(random, depth - 1);
  }

  private static Object nested(Random r, int depth) {
    return switch (r.nextInt(23)) {
      case 0 -> Tuple2.of(any(r, depth), any(r, depth));
      case 1 -> new Tuple3<>(any(r, depth), any(r, depth), any(r, depth));
      case 2 -> new Tuple4<>(any(r, depth), any(r, depth), any(r, depth), any(r, depth));
      case 3 -> new Tuple5<>(1, any(r, depth), any(r, depth), any(r, depth), any(r, depth));
      case 4 -> several(r, depth);
      case 5 -> Collections.unmodifiableList(several(r, depth));
      case 6 -> new LinkedHashSet<>(several(r, depth));
      case 7 -> new HashSet<>(several(r, depth));
      case 8 -> map(r, depth);
      case 9 -> new HashMap<>(map(r, depth));
      case 10 -> new TreeMap<>(Map.of("b" + r.nextInt(), 1, "a", any(r, 0) != null));
      case 11 -> new TreeSet<>(List.of(r.nextLong(), r.nextLong()));
      case 12 -> Optional.ofNullable(any(r, depth));
      case 13 -> new Box(r.nextInt(), 2, r.nextBoolean() ? null : new Circle(r.nextDouble()));
      case 14 -> person(r, depth);
      case 15 -> new ConcurrentHashMap<>(Map.of(r.nextInt(), "x"));
      case 16 -> new EnumMap<>(Map.of(Operation.PLUS, 1, Operation.MINUS, "one"));
      case 17 -> Map.entry(r.nextInt(), text(r));
      case 18 -> new AbstractMap.SimpleEntry<>(any(r, depth), any(r, depth));
      case 19 -> nestedRecord(r, depth);
      case 20 -> new Nested.OfTexts<>(text(r), List.of(Map.of(text(r), Optional.of(r.nextInt()))));
      case 21 -> List.of(r.nextInt(), "list", Operation.PLUS);
      default -> Set.of(r.nextInt(), "set");
    };
  }

  private static Nested nestedRecord(Random r, int depth) {
    if (depth <= 0 || r.nextInt(4) == 0) {
      return null;
    }
    Nested.Level level = r.nextBoolean() ? null : Nested.Level.values()[r.nextInt(2)];
    return new Nested.Node(
        r.nextBoolean() ? null : r.nextLong(),
        level,
        r.nextBoolean() ? null : new Circle(r.nextDouble()),
        nestedRecord(r, depth - 1),
        (Nested.Node) nestedRecord(r, depth - 1));
  }

  private static List<Object> several(Random random, int depth) {
    List<Object> several = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      several.add(any(random, depth));
    }
    return several;
  }

  private static Map<Object, Object> map(Random random, int depth) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      map.put(any(random, depth), any(random, depth));
    }
    return map;
  }

  private static Person person(Random random, int depth) {
    Person person;
    if (random.nextBoolean()) {
      Worker worker = new Worker(random.nextInt());
      worker.name = "worker";
      person = worker;
    } else {
      person = new Person();
    }
    person.name = text(random);
    person.age = random.nextInt();
    person.a = random.nextBoolean();
    person.b = (byte) random.nextInt();
    person.c = (short) random.nextInt();
    person.d = (char) random.nextInt();
    person.f = random.nextLong();
    person.g = random.nextFloat();
    person.h = random.nextDouble();
    if (depth > 0 && random.nextBoolean()) {
      person.friends.add(person(random, depth - 1));
    }
    return person;
  }

  static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int range = new int[] {0x80, 0x100, 0x10000}[random.nextInt(3)];
    for (int i = random.nextInt(random.nextInt(20) == 0 ? 1000 : 12); i > 0; i--) {
      text.append((char) random.nextInt(range));
    }
    return text.toString();
  }

  private static Instant instant(Random random) {
    return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
  }

  private static LocalDateTime date(Random random) {
    return LocalDateTime.of(
        LocalDate.ofEpochDay(random.nextInt(100_000)),
        LocalTime.ofNanoOfDay(random.nextInt(1_000_000_000)));
  }
}
