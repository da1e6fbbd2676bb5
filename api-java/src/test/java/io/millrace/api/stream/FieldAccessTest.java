package io.millrace.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.tuple.Tuple2;
import io.millrace.api.tuple.Tuple3;
import org.junit.Test;

public class FieldAccessTest {
  private record WordCount(String word, long count) {}

  static class Named {
    protected String name = "";
  }

  static final class Account extends Named {
    private int balance;
    private final double rate;

    @SuppressWarnings("unused") // by reflection
    private Account() {
      this("", 0, 0);
    }

    Account(String name, int balance, double rate) {
      this.name = name;
      this.balance = balance;
      this.rate = rate;
    }
  }

  static final class Closed {
    final long amount;

    Closed(long amount) {
      this.amount = amount;
    }
  }

  @Test
  public void shouldFindKeysInRecordsTuplesAndPojos() {
    assertThat(new FieldKeySelector<>("word").keyOf(new WordCount("a", 1))).isEqualTo("a");
    assertThat(new FieldKeySelector<>("f1").keyOf(Tuple2.of("a", 7))).isEqualTo(7);
    assertThat(new FieldKeySelector<>("name").keyOf(new Account("b", 1, 2))).isEqualTo("b");
    assertThat(new FieldKeySelector<>("balance").keyOf(new Account("b", 1, 2))).isEqualTo(1);
  }

  @Test
  public void shouldFollowTheClassOfTheRecord() {
    FieldKeySelector<Object> selector = new FieldKeySelector<>("f0");

    assertThat(selector.keyOf(Tuple2.of("pair", 1))).isEqualTo("pair");
    assertThat(selector.keyOf(Tuple3.of("three", 1, 2))).isEqualTo("three");
  }

  @Test
  public void shouldNameTheFieldsThatThereAre() {
    assertThatThrownBy(() -> new FieldKeySelector<>("wort").keyOf(new WordCount("a", 1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no field 'wort'; it has [word, count]");
    assertThatThrownBy(() -> new FieldKeySelector<>("value").keyOf("text"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("java.lang.String has no field 'value'");
  }

  @Test
  public void shouldRefuseANullKey() {
    assertThatThrownBy(() -> new FieldKeySelector<>("word").keyOf(new WordCount(null, 1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'word' is null");
  }

  @Test
  public void shouldSumOneFieldAndKeepTheFirstRecordsOthers() {
    assertThat(
            new FieldSum<WordCount>("count").reduce(new WordCount("a", 1), new WordCount("b", 2)))
        .isEqualTo(new WordCount("a", 3));
    assertThat(
            new FieldSum<Tuple2<String, Double>>("f1")
                .reduce(Tuple2.of("x", .5), Tuple2.of("y", 1.)))
        .isEqualTo(Tuple2.of("x", 1.5));

    Account first = new Account("a", 1, 0.5);
    Account sum = new FieldSum<Account>("balance").reduce(first, new Account("b", 2, 0.25));
    assertThat(sum).isNotSameAs(first);
    assertThat(first.balance).isEqualTo(1);
    assertThat(sum.balance).isEqualTo(3);
    assertThat(sum.name).isEqualTo("a");
    assertThat(sum.rate).isEqualTo(0.5);
  }

  @Test
  public void shouldRefuseToSumWhatIsNoNumberOrOverflows() {
    assertThatThrownBy(
            () ->
                new FieldSum<WordCount>("word")
                    .reduce(new WordCount("a", 1), new WordCount("b", 2)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sum(\"word\")")
        .hasMessageContaining("int, long, float or double");
    assertThatThrownBy(
            () ->
                new FieldSum<WordCount>("count")
                    .reduce(new WordCount("a", Long.MAX_VALUE), new WordCount("a", 1)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  public void shouldSayWhyAClassCanNotBeCopied() {
    assertThat(new FieldKeySelector<>("amount").keyOf(new Closed(5))).isEqualTo(5L);
    assertThatThrownBy(() -> new FieldSum<Closed>("amount").reduce(new Closed(1), new Closed(2)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(Closed.class.getName())
        .hasMessageContaining("constructor without parameters");
  }
}
