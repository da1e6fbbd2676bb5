package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.worker.codec.ProgramVersion;
import io.millrace.worker.memory.PagePool;
import java.io.ByteArrayOutputStream;
import org.junit.Test;

/** State of one version of a program that another goes on with. */
public class StateEvolutionTest {
  private static final KeyGroups GROUPS = new KeyGroups(16);
  private static final long WINDOW = 42;

  private static final ProgramVersion FIRST =
      new ProgramVersion(
          "record R(int a, List<Part> parts) {"
              + " static Object make() { return new R(1, List.of(new Part(\"x\", true))); } }",
          "record Part(String name, boolean gone) {}",
          "record K(int a, Colour colour) { static Object make() { return new K(1, Colour.RED); }"
              + " }",
          "enum Colour { RED, BLUE }");
  private static final ProgramVersion SECOND =
      new ProgramVersion(
          "record R(List<Part> parts, long a, String added) { static Object make() { return new"
              + " R(List.of(new Part(2, \"y\")), 2, \"new\"); } }",
          "record Part(int number, String name) {}",
          "record K(int a, Colour colour) { static Object make() { return new K(1, Colour.RED); }"
              + " }",
          "enum Colour { GREEN, RED, BLUE }");
  private static final ProgramVersion THIRD =
      new ProgramVersion(
          "record R(Long a, String more, List<Part> parts) {}",
          "record Part(long number, String name) {}",
          "record K(int a, Colour colour) { static Object make() { return new K(1, Colour.RED); }"
              + " }",
          "enum Colour { BLUE, GREEN, RED }");

  private final PagePool pool = new PagePool(64L << 20);

  private KeyedStateStore store(ProgramVersion version) {
    return new KeyedStateStore("orders", GROUPS, GROUPS.rangeOf(0, 1), pool, version.codecs());
  }

  private KeyedStateStore goOn(KeyedStateStore store, ProgramVersion version) throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    FrozenState frozen = store.freeze();
    frozen.writeTo(file);
    frozen.release();
    store.close();
    KeyedStateStore restored = store(version);
    restored.restore("file", path -> new BytesAsFile(file.toByteArray()));
    restored.setCurrentKey(version.make("K"));
    return restored;
  }

  private KeyedStateStore filled() throws Exception {
    KeyedStateStore store = store(FIRST);
    store.setCurrentKey(FIRST.make("K"));
    Object value = FIRST.make("R");
    store.valueState("value").update(value);
    store.listState("list").add(value);
    store.mapState("map").put("key", value);
    store.windowValues("windows").put(WINDOW, value);
    return store;
  }

  @Test
  public void shouldReadValuesOfSeveralVersionsFromEveryKindOfState() throws Exception {
    KeyedStateStore store = goOn(filled(), SECOND);
    String converted = "R[parts=[Part[number=0, name=x]], a=1, added=null]";
    assertThat(store.valueState("value").value()).hasToString(converted);
    assertThat(store.mapState("map").get("key")).hasToString(converted);
    assertThat(store.windowValues("windows").get(WINDOW)).hasToString(converted);
    store.listState("list").add(SECOND.make("R"));
    assertThat(store.listState("list").get())
        .hasToString("[" + converted + ", R[parts=[Part[number=2, name=y]], a=2, added=new]]");

    // Nothing that the first version wrote was written anew.
    store = goOn(goOn(store, SECOND), THIRD);
    String first = "R[a=1, more=null, parts=[Part[number=0, name=x]]]";
    assertThat(store.valueState("value").value()).hasToString(first);
    assertThat(store.listState("list").get())
        .hasToString("[" + first + ", R[a=2, more=null, parts=[Part[number=2, name=y]]]]");
    store.close();
    assertThat(pool.bytesInUse()).isZero();
  }

  @Test
  public void shouldRefuseAKeyThatWouldNotBeFoundAgain() throws Exception {
    ProgramVersion otherKey = new ProgramVersion("record K(long a) {}");
    KeyedStateStore store = filled();
    assertThatThrownBy(() -> goOn(store, otherKey))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("program.K {int a, program.Colour colour}")
        .hasMessageContaining("program.K {long a}")
        .hasMessageContaining("part of keys");
  }

  @Test
  public void shouldRefuseAKeyOfAMapLikewise() throws Exception {
    KeyedStateStore store = store(FIRST);
    store.setCurrentKey("key");
    store.mapState("map").put(FIRST.make("K"), 1);
    ProgramVersion otherKey = new ProgramVersion("record K(int b) {}");
    assertThatThrownBy(() -> goOn(store, otherKey))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("part of keys");
  }

  @Test
  public void shouldNotLetLaterVersionsForgetWhatIsInKeys() throws Exception {
    KeyedStateStore store = goOn(goOn(filled(), SECOND), SECOND);
    ProgramVersion otherKey = new ProgramVersion("record K(int b) {}", "record R() {}");
    assertThatThrownBy(() -> goOn(store, otherKey)).hasMessageContaining("part of keys");
  }
}
