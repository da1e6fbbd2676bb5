package io.millrace.api.stream;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.UserException;
import io.millrace.api.function.KeySelector;
import io.millrace.api.tuple.Tuple2;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

public class KeyTypesTest {
  private final DataStream<String> words =
      ExecutionEnvironment.getExecutionEnvironment().fromElements("a");

  /** Has no equality of its own. */
  static class Identity {}

  /** Has only one half of it. */
  @SuppressWarnings({"EqualsHashCode", "overrides"}) // That is the point.
  static class OnlyEquals {
    @Override
    public boolean equals(Object other) {
      return other instanceof OnlyEquals;
    }
  }

  /** Is what a key should be. */
  static class Complete {
    String name = "";

    @Override
    public boolean equals(Object other) {
      return other instanceof Complete complete && name.equals(complete.name);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name);
    }
  }

  record Holding(int number, Inner inner) {}

  record Inner(Map<String, Integer> map, byte[] bytes) {}

  record Fine(int number, List<String> texts, Thread.State state, Object any, Fine next) {}

  /** A selector that is a class of its own. */
  static final class Letters implements KeySelector<String, char[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public char[] keyOf(String word) {
      return word.toCharArray();
    }
  }

  /** One that says nothing. */
  static final class Anything<K> implements KeySelector<String, K> {
    private static final long serialVersionUID = 1L;

    @Override
    public K keyOf(String word) {
      return null;
    }
  }

  private <K> void assertRefused(KeySelector<String, K> selector, String... parts) {
    assertThatThrownBy(() -> words.keyBy(selector))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  public void shouldRefuseArraysByLambdaReferenceAndClass() {
    assertRefused(
        word -> word.split(" "),
        "keys of class java.lang.String[], which cannot be keys",
        "equal only to itself; take a List");
    assertRefused(String::getBytes, "byte[]");
    assertRefused(new Letters(), "char[]");
  }

  @Test
  public void shouldRefuseClassesWithoutEquality() {
    assertRefused(word -> new Identity(), "Identity", "does not define equals and hashCode");
    assertRefused(word -> new OnlyEquals(), "OnlyEquals", "define both, or make it a record");
    assertRefused(word -> new AtomicInteger(1), "java.util.concurrent.atomic.AtomicInteger");
    assertRefused(word -> Thread.currentThread(), "java.lang.Thread");
  }

  @Test
  @SuppressWarnings("JdkObsolete") // Programs may use a LinkedList.
  public void shouldRefuseCollectionsWhoseBytesAreNotSettled() {
    assertRefused(word -> new HashSet<>(Set.of(word)), "java.util.HashSet", "take a List");
    assertRefused(word -> new java.util.HashMap<>(Map.of(word, 1)), "java.util.HashMap");
    assertRefused(word -> new LinkedList<>(List.of(word)), "java.util.LinkedList");
    assertRefused(word -> new ArrayDeque<>(List.of(word)), "java.util.ArrayDeque");
    assertRefused(java.net.URI::create, "java.net.URI", "toString()");
  }

  @Test
  public void shouldRefuseRecordsThatHoldSuchThings() {
    assertRefused(
        word -> new Holding(1, null),
        "its component 'inner' is a ",
        "its component 'bytes' is a byte[], and an array");
  }

  @Test
  public void shouldAcceptWhatCanBeKeyOrIsNotKnownYet() {
    assertThatCode(
            () -> {
              words.keyBy(word -> word);
              words.keyBy(String::length);
              words.keyBy(word -> Thread.State.NEW);
              words.keyBy(word -> Tuple2.of(word, 1));
              words.keyBy(word -> List.of(word));
              words.keyBy(word -> new TreeSet<>(Set.of(word)));
              words.keyBy(word -> Set.of(word));
              words.keyBy(word -> new Complete());
              words.keyBy(word -> new Fine(1, List.of(), null, null, null));
              words.keyBy(word -> (Object) word);
              words.keyBy(word -> (CharSequence) word);
              words.keyBy(new Anything<Long>());
              words.keyBy("length");
            })
        .doesNotThrowAnyException();
  }
}
