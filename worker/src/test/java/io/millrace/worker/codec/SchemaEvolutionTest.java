package io.millrace.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.worker.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

/** Values that one version of a program has written, and another reads. */
public class SchemaEvolutionTest {
  /** A value in state, and what the state keeps of its classes. */
  private record Written(byte[] bytes, List<ClassDictionary.Entry> classes) {}

  private static Written write(ProgramVersion version, String className) throws Exception {
    ClassDictionary dictionary = new ClassDictionary(version.codecs());
    ObjectWriter writer = ObjectWriter.forState(dictionary);
    writer.writeObject(version.make(className));
    return new Written(Arrays.copyOf(writer.bytes(), writer.length()), dictionary.entries());
  }

  private static Written writeKey(ProgramVersion version, String className) throws Exception {
    ClassDictionary dictionary = new ClassDictionary(version.codecs());
    KeyEncoder encoder = new KeyEncoder(dictionary);
    int length = encoder.encode(version.make(className));
    return new Written(Arrays.copyOf(encoder.bytes(), length), dictionary.entries());
  }

  private static Object read(ProgramVersion version, Written written) throws IOException {
    ClassDictionary dictionary = new ClassDictionary(version.codecs());
    dictionary.restore(written.classes);
    ObjectReader reader = ObjectReader.forState(dictionary);
    Object value = reader.use(written.bytes, 0, written.bytes.length).readObject();
    assertThat(reader.remaining()).isZero();
    return value;
  }

  private static ProgramVersion program(String... sources) {
    return new ProgramVersion(sources);
  }

  private static void assertRefused(ProgramVersion version, Written written, String... parts) {
    assertThatThrownBy(() -> read(version, written))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  public void shouldFindFieldsOfRecordsByName() throws Exception {
    Written written =
        write(
            program(
                "record R(int a, String gone, List<Integer> list, byte b, float f, Integer boxed,"
                    + " int[] more) { static Object make() { return new R(1, \"x\", List.of(7),"
                    + " (byte) -2, 1.5f, 3, new int[] {4}); } }"),
            "R");
    ProgramVersion changed =
        program(
            "record R(double f, Collection<Integer> list, Long boxed, double a, short b,"
                + " String added, int number, int[] more) {}");
    String text = String.valueOf(read(changed, written));
    assertThat(text)
        .startsWith("R[f=1.5, list=[7], boxed=3, a=1.0, b=-2, added=null, number=0, more=[I");
  }

  @Test
  public void shouldLeaveNewFieldsOfPlainClassesAsTheirConstructorMakesThem() throws Exception {
    Written written =
        write(
            program(
                "class Base { int inherited = 1; String name = \"base\"; }",
                "class P extends Base { String name = \"sub\"; int kept = 2; List<String> gone ="
                    + " List.of(\"a\"); static Object make() { P p = new P(); p.inherited = 5;"
                    + " p.kept = 6; return p; } }"),
            "P");
    ProgramVersion changed =
        program(
            "class Base { long inherited; String name; }",
            "class P extends Base { String name; List<String> added = List.of(\"default\"); int"
                + " kept = 7; public String toString() { return inherited + super.name + name +"
                + " added + kept; } }");
    assertThat(read(changed, written)).hasToString("5basesub[default]6");
  }

  @Test
  public void shouldLetNestedClassesChangeEachOnItsOwn() throws Exception {
    String outer = "record Outer(Inner exact, Shape any, List<Shape> list, Outer next) {";
    String shape = "sealed interface Shape permits Circle, Inner {}";
    Written written =
        write(
            program(
                outer
                    + " static Object make() { return new Outer(new Inner(1), new Circle(2),"
                    + " List.of(new Inner(3), new Circle(4)), new Outer(null, null, null, null)); }"
                    + " }",
                shape,
                "record Circle(int radius) implements Shape {}",
                "record Inner(int a) implements Shape {}"),
            "Outer");
    ProgramVersion changed =
        program(
            outer + "}",
            shape,
            "record Circle(String colour, long radius) implements Shape {}",
            "record Inner(Integer a, Inner more) implements Shape {}");
    assertThat(read(changed, written))
        .hasToString(
            "Outer[exact=Inner[a=1, more=null], any=Circle[colour=null, radius=2],"
                + " list=[Inner[a=3, more=null], Circle[colour=null, radius=4]],"
                + " next=Outer[exact=null, any=null, list=null, next=null]]");
  }

  @Test
  public void shouldStepOverValuesOfClassesThatAreGoneWithTheirField() throws Exception {
    Written written =
        write(
            program(
                "record R(int a, Object gone, Left[] array, String z) { static Object make() {"
                    + " return new R(1, List.of(new Left(1, \"b\", Side.LEFT), Side.RIGHT,"
                    + " new io.millrace.worker.codec.SomeCodecProvider.Provided(\"p\")),"
                    + " new Left[] {null, new Left(3, null, null)}, \"z\"); } }",
                "record Left(int a, String b, Side side) {}",
                "enum Side { LEFT, RIGHT { } }"),
            "R");
    assertThat(read(program("record R(String z, int a) {}"), written)).hasToString("R[z=z, a=1]");
    assertRefused(
        program("record R(int a, Object gone) {}"),
        written,
        "the state to restore holds values of program.Left {int a, java.lang.String b, program.Side"
            + " side}, which is not in the program",
        "they may be in field 'gone' of program.R {int a, java.lang.Object gone, program.Left[]"
            + " array, java.lang.String z}, which the program has as program.R {int a,"
            + " java.lang.Object gone}; add the class");
    assertRefused(
        program("record R(int a, Object gone, Object[] array, String z) {}"),
        written,
        "field 'array' cannot be made a java.lang.Object[] of a program.Left[]");
  }

  @Test
  public void shouldRefuseClassesThatAreGone() throws Exception {
    Written written =
        write(program("record R(int a) { static Object make() { return new R(1); } }"), "R");
    assertRefused(
        program("record Other(int a) {}"),
        written,
        "the state to restore holds values of program.R {int a}, which is not in the program");
  }

  @Test
  public void shouldRefuseClassesThatAreGone_whenOnlyAnotherClassSkipsFields() throws Exception {
    Written written =
        write(
            program(
                "record Other(int a, int gone) { static Object make() { return new Object[] {"
                    + " new Other(1, 2), new R(3) }; } }",
                "record R(int a) {}"),
            "Other");
    assertRefused(
        program("record Other(int a) {}"),
        written,
        "the state to restore holds values of program.R {int a}, which is not in the program; add");
  }

  @Test
  public void shouldRefuseClassesThatAreGone_whenAFieldThatIsKeptMayHoldThem() throws Exception {
    String make =
        "; static Object make() { R r = new R(); r.gone = new Gone(); r.keep = KEPT; return r; } }";
    for (String kept :
        List.of(
            "Object",
            "List<Object>",
            "List<? extends Shape>",
            "Map<String, List<Shape>>",
            "Shape[]",
            "Base",
            "Box<Shape>")) {
      String[] others = {
        "interface Shape {}", "class Base { int a; }", "class Box<T> { int b; T content; }"
      };
      ProgramVersion first =
          program(
              "class R { Gone gone; " + kept + " keep" + make.replace("KEPT", "null"),
              "class Gone extends Base implements Shape {}",
              others[0],
              others[1],
              others[2]);
      ProgramVersion changed =
          program("class R { " + kept + " keep; }", others[0], others[1], others[2]);
      assertRefused(
          changed, write(first, "R"), "program.Gone {int a}", "field 'keep' of program.R {");
    }
  }

  @Test
  public void shouldStepOverClassesThatAreGone_whenNoFieldThatIsKeptCanHoldThem() throws Exception {
    String keep =
        " List<Integer> numbers; Map<String, Other> others; Box<Date> box; Other[] more; Other one;"
            + " String text; double ratio; Side side; Sealed sealed; java.math.BigDecimal sum;";
    String[] others = {
      "class Other { int another; }",
      "class Box<T> { T content; static <T> Box<T> of(T content) { Box<T> box = new Box<>();"
          + " box.content = content; return box; } }",
      "enum Side { LEFT { }, RIGHT }",
      "sealed interface Sealed permits Leaf {}",
      "record Leaf(int a) implements Sealed {}"
    };
    Map<String, String> values =
        Map.of(
            "Gone", "new Gone()",
            "Object", "new Gone()",
            "List<Gone>", "List.of(new Gone())",
            "Gone[]", "new Gone[] {new Gone()}",
            "Box<Gone>", "Box.of(new Gone())",
            "Around", "new Around()");
    for (Map.Entry<String, String> value : values.entrySet()) {
      List<String> before = new ArrayList<>(List.of(others));
      before.add(
          "class R { %s gone; int a = 7; %s static Object make() { R r = new R(); r.gone = %s; return r; } }"
              .formatted(value.getKey(), keep, value.getValue()));
      before.add("class Around { Object held = Box.of(new Gone()); Gone[] more = {new Gone()}; }");
      before.add("class Gone { int number; }");
      List<String> after = new ArrayList<>(List.of(others));
      after.add("class R { int a;" + keep + " public String toString() { return \"R\" + a; } }");
      Written written = write(program(before.toArray(String[]::new)), "R");
      assertThat(read(program(after.toArray(String[]::new)), written)).hasToString("R7");
    }
  }

  @Test
  public void shouldRefuseTypesThatLoseSomethingWithBothSchemas() throws Exception {
    String make = " static Object make() { return new R(1, 1, \"x\", 1); } }";
    Written written = write(program("record R(long a, int b, String c, Integer d) {" + make), "R");
    assertRefused(
        program("record R(int a, int b, String c, Integer d) {}"),
        written,
        "the state to restore holds values of program.R {long a, int b, java.lang.String c,"
            + " java.lang.Integer d}, but the program has program.R {int a, int b,",
        "field 'a' cannot be made a int of a long; change it back, give the field another name,"
            + " or");
    assertRefused(program("record R(double a) {}"), written, "cannot be made a double of a long");
    assertRefused(program("record R(float b) {}"), written, "cannot be made a float of a int");
    assertRefused(program("record R(int c) {}"), written, "a int of a java.lang.String");
    assertRefused(program("record R(int d) {}"), written, "a int of a java.lang.Integer");
    assertRefused(program("record R(List<String> c) {}"), written, "a java.util.List of a java");
    assertRefused(program("enum R { A }"), written, "program.R enum {A}", "of another kind");
    assertThat(read(program("record R(Object b, CharSequence c) {}"), written))
        .hasToString("R[b=1, c=x]");
  }

  @Test
  public void shouldKnowEnumConstantsByName() throws Exception {
    Written written =
        write(
            program(
                "enum E { A, B; static Object make() { return new Object[] {A, B, EnumSet.of(B),"
                    + " new EnumMap<>(Map.of(A, 1))}; } }"),
            "E");
    Object[] read = (Object[]) read(program("enum E { NEW, B, A }"), written);
    assertThat(Arrays.deepToString(read)).isEqualTo("[A, B, [B], {A=1}]");
  }

  @Test
  public void shouldKeepConstantsThatWereAddedWhenStateIsWrittenAgain() throws Exception {
    Written written = write(program("enum E { A, B; static Object make() { return A; } }"), "E");
    ClassDictionary dictionary = new ClassDictionary(program("enum E { NEW, B, A }").codecs());
    dictionary.restore(written.classes);
    assertThat(dictionary.entries().get(0).schema()).hasToString("program.E enum {NEW, B, A}");
  }

  @Test
  public void shouldRefuseAnEnumThatHasLostConstants() throws Exception {
    ProgramVersion first =
        program(
            "enum E { A, B; static Object make() { return A; } }",
            "record R(int a, E e) { static Object make() { return new R(1, E.A); } }");
    ProgramVersion without = program("enum E { A, C }", "record R(int a) {}");
    for (Written written : List.of(write(first, "E"), write(first, "R"), writeKey(first, "E"))) {
      assertRefused(
          without,
          written,
          "the state to restore holds values of program.E enum {A, B}, but the program has program.E enum {A, C}: constants are gone; add them again, or start without the state");
    }
  }

  @Test
  public void shouldStepOverCollectionsOfAClassThatIsGone() throws Exception {
    for (String value :
        List.of(
            "EnumSet.of(E.B)",
            "EnumSet.noneOf(E.class)",
            "new EnumMap<>(Map.of(E.A, 1))",
            "new TreeSet<>(Set.of(E.A))",
            "new TreeMap<>(Map.of(E.A, 1))",
            "new java.util.concurrent.ConcurrentHashMap<>(Map.of(E.A, E.B))",
            "new ArrayDeque<>(List.of(E.A))",
            "new E[] {E.A, null}",
            "Optional.of(E.A)",
            "List.of(Set.of(E.A), Map.of(1, E.B))")) {
      Written written =
          write(
              program(
                  "enum E { A, B }",
                  "record R(int a, Object gone, E e, int b) {"
                      + " static Object make() { return new R(1, %s, E.B, 2); } }"
                          .formatted(value)),
              "R");
      assertThat(read(program("record R(int a, int b) {}"), written))
          .as(value)
          .hasToString("R[a=1, b=2]");
    }
  }

  @Test
  public void shouldRefuseOtherBytesForKeys() throws Exception {
    ProgramVersion first =
        program(
            "record K(int a, E e) { static Object make() { return new K(1, E.A); } }",
            "enum E { A, B }");
    Written key = writeKey(first, "K");
    assertRefused(
        program("record K(long a, E e) {}", "enum E { A, B }"),
        key,
        "program.K {int a, program.E e}, but the program has program.K {long a, program.E e}",
        "it is part of keys, whose bytes must not change");
    ProgramVersion moreConstants =
        program(
            "record K(int a, E e) { static Object make() { return new K(1, E.A); } }",
            "enum E { NEW, B, A }");
    assertThat(read(moreConstants, key)).isEqualTo(moreConstants.make("K"));
    assertThat(writeKey(moreConstants, "K").bytes).isEqualTo(key.bytes);
    Written value = write(first, "K");
    assertThat(read(program("record K(long a) {}"), value)).hasToString("K[a=1]");
  }

  @Test
  public void shouldKeepSchemasAsLongAsValuesMayHaveThem() throws Exception {
    Written first =
        write(program("record R(int a) { static Object make() { return new R(1); } }"), "R");
    ProgramVersion second =
        program("record R(int a, int b) { static Object make() { return new R(1, 2); } }");
    ClassDictionary dictionary = new ClassDictionary(second.codecs());
    dictionary.restore(first.classes);
    ObjectWriter writer = ObjectWriter.forState(dictionary);
    writer.writeObject(second.make("R"));
    byte[] ofSecond = Arrays.copyOf(writer.bytes(), writer.length());
    assertThat(dictionary.entries()).hasSize(2);

    ProgramVersion third = program("record R(long a, long b, long c) {}");
    assertThat(read(third, new Written(first.bytes, dictionary.entries())))
        .hasToString("R[a=1, b=0, c=0]");
    assertThat(read(third, new Written(ofSecond, dictionary.entries())))
        .hasToString("R[a=1, b=2, c=0]");
  }

  @Test
  public void shouldFindEachFieldWhateverHappensToTheOthers() throws Exception {
    Random random = Seeds.random("SchemaEvolutionTest");
    for (int round = 0; round < 10; round++) {
      List<RandomField> before = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        before.add(RandomField.any(random, "f" + i));
      }
      List<RandomField> after = new ArrayList<>();
      for (RandomField field : before) {
        if (random.nextInt(4) > 0) {
          after.add(field.widened(random));
        }
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        after.add(RandomField.any(random, "added" + i).withDefault());
      }
      Collections.shuffle(after, random);
      String kind = random.nextBoolean() ? "record" : "class";
      Written written = write(program(RandomField.source(kind, before)), "R");
      ProgramVersion changed = program(RandomField.source(kind, after));
      assertThat(read(changed, written).toString())
          .as("from %s to %s", before, after)
          .isEqualTo(changed.make("R").toString());
    }
  }

  /** A field and the value that it has to have, both as source text. */
  private record RandomField(String name, String type, String value) {
    private static final List<String> NUMBERS =
        List.of("byte", "short", "int", "long", "float", "double");

    static RandomField any(Random random, String name) {
      return switch (random.nextInt(8)) {
        case 0 -> new RandomField(name, "boolean", "true");
        case 1 -> new RandomField(name, "char", "'c'");
        case 2 -> new RandomField(name, "String", random.nextBoolean() ? "null" : "\"text\"");
        case 3 -> new RandomField(name, "List<Object>", "List.of(1, \"x\")");
        case 4 -> new RandomField(name, "Integer", "(Integer) " + random.nextInt(100));
        default ->
            new RandomField(
                name,
                NUMBERS.get(random.nextInt(NUMBERS.size())),
                Integer.toString(random.nextInt(100)));
      };
    }

    /** The same field with a type that holds all its values. */
    RandomField widened(Random random) {
      int index = NUMBERS.indexOf(type);
      if (type.equals("Integer") && random.nextBoolean()) {
        return new RandomField(name, "Long", "Long.valueOf(" + value + ")");
      }
      if (type.equals("List<Object>") && random.nextBoolean()) {
        return new RandomField(name, "Collection<Object>", value);
      }
      if (index < 0) {
        return this;
      }
      String wider = NUMBERS.get(index + random.nextInt(NUMBERS.size() - index));
      boolean isWhole = type.equals("long") || type.equals("int");
      boolean losesBits =
          (isWhole && wider.equals("float")) || (type.equals("long") && wider.equals("double"));
      return losesBits ? this : new RandomField(name, wider, value);
    }

    RandomField withDefault() {
      String none =
          switch (type) {
            case "boolean" -> "false";
            case "char" -> "'\\0'";
            case "byte", "short", "int", "long", "float", "double" -> "0";
            default -> "null";
          };
      return new RandomField(name, type, none);
    }

    static String source(String kind, List<RandomField> fields) {
      StringBuilder declared = new StringBuilder();
      StringBuilder assigned = new StringBuilder();
      StringBuilder shown = new StringBuilder("\"\"");
      List<RandomField> ordered = new ArrayList<>(fields);
      ordered.sort((first, second) -> first.name.compareTo(second.name));
      for (RandomField field : fields) {
        declared.append("%s %s; ".formatted(field.type, field.name));
        assigned.append("r.%s = %s; ".formatted(field.name, field.cast()));
      }
      ordered.forEach(field -> shown.append(" + \"," + field.name + "=\" + " + field.name));
      String toString = "public String toString() { return " + shown + "; } ";
      if (kind.equals("class")) {
        return "class R { "
            + declared
            + toString
            + "static Object make() { R r = new R(); "
            + assigned
            + "return r; } }";
      }
      List<String> components =
          fields.stream().map(field -> field.type + " " + field.name).toList();
      List<String> values = fields.stream().map(RandomField::cast).toList();
      return "record R("
          + String.join(", ", components)
          + ") { "
          + toString
          + "static Object make() { return new R("
          + String.join(", ", values)
          + "); } }";
    }

    private String cast() {
      return NUMBERS.contains(type) ? "(%s) %s".formatted(type, value) : value;
    }
  }
}
