package io.millrace.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.codec.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.Test;

/** Codecs of others, that say what form their bytes have. */
public class ProvidedCodecTest {
  /** Has an amount, and a currency that is part of the form. */
  static final class Money {
    final int amount;
    final String currency;

    Money(int amount, String currency) {
      this.amount = amount;
      this.currency = currency;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Money money
          && amount == money.amount
          && currency.equals(money.currency);
    }

    @Override
    public int hashCode() {
      return amount;
    }

    @Override
    public String toString() {
      return amount + " " + currency;
    }
  }

  /**
   * Writes the amount only; the form has the currency. One that is marked as old is not written.
   */
  private record MoneyCodec(String currency) implements Codec<Money> {
    @Override
    public void encode(Money value, DataOutput output) throws IOException {
      assertThat(value.currency).isEqualTo(currency);
      output.writeShort(value.amount);
    }

    @Override
    public Money decode(DataInput input) throws IOException {
      return new Money(input.readShort(), currency);
    }

    @Override
    public String schema() {
      return currency;
    }

    @Override
    public Codec<Money> forValue(Money value) {
      return new MoneyCodec(value.currency);
    }

    @Override
    public Codec<Money> forSchema(String writtenSchema) {
      if (writtenSchema.equals("DEM")) {
        throw new UserException("marks are no longer money");
      }
      if (writtenSchema.length() != 3) {
        throw new IllegalArgumentException(writtenSchema);
      }
      return new MoneyCodec(writtenSchema);
    }
  }

  private static CodecRegistry codecs() {
    return new CodecRegistry(ProvidedCodecTest.class.getClassLoader())
        .register(Money.class, new MoneyCodec(""));
  }

  private static final List<Money> SOME =
      List.of(new Money(1, "EUR"), new Money(2, "USD"), new Money(3, "EUR"));

  @Test
  public void shouldNameEachFormOnceInStream() throws IOException {
    ObjectWriter writer = ObjectWriter.forStream(codecs());
    ObjectReader reader = ObjectReader.forStream(codecs());
    writer.writeObject(SOME);
    assertThat(reader.use(writer.bytes(), 0, writer.length()).readObject()).isEqualTo(SOME);
    writer.reset();
    writer.writeObject(SOME);
    assertThat(writer.length()).isEqualTo(2 + 3 * 4);
    assertThat(reader.use(writer.bytes(), 0, writer.length()).readObject()).isEqualTo(SOME);
  }

  private record Written(byte[] bytes, List<ClassDictionary.Entry> classes) {}

  private static Written write(Object value) throws IOException {
    ClassDictionary dictionary = new ClassDictionary(codecs());
    ObjectWriter writer = ObjectWriter.forState(dictionary);
    writer.writeObject(value);
    return new Written(Arrays.copyOf(writer.bytes(), writer.length()), dictionary.entries());
  }

  @Test
  public void shouldKeepEachFormWithState() throws IOException {
    Written written = write(SOME);
    assertThat(written.classes)
        .extracting(entry -> entry.schema().description())
        .containsExactlyInAnyOrder("EUR", "USD");
    ClassDictionary dictionary = new ClassDictionary(codecs());
    dictionary.restore(written.classes);
    ObjectReader reader = ObjectReader.forState(dictionary);
    assertThat(reader.use(written.bytes, 0, written.bytes.length).readObject()).isEqualTo(SOME);
    ObjectWriter.forState(dictionary).writeObject(SOME);
    assertThat(dictionary.entries()).hasSize(2);
  }

  @Test
  public void shouldRefuseFormsThatTheCodecDoesNotRead() throws IOException {
    Written written = write(new Money(1, "DEM"));
    assertThatThrownBy(() -> new ClassDictionary(codecs()).restore(written.classes))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Money written by a codec of its own, DEM, but the program has")
        .hasMessageContaining("marks are no longer money");
    ClassSchema nonsense = ClassSchema.ofProvided(Money.class, "nonsense", -1);
    assertThatThrownBy(
            () ->
                new ClassDictionary(codecs())
                    .restore(List.of(new ClassDictionary.Entry(nonsense, false))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot read the form 'nonsense'");
    ClassSchema otherSize = ClassSchema.ofProvided(Money.class, "EUR", 2);
    assertThatThrownBy(
            () ->
                new ClassDictionary(codecs())
                    .restore(List.of(new ClassDictionary.Entry(otherSize, false))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("another size");
  }

  @Test
  public void shouldAllowFormsInKeysThatAreWrittenAgainAlike() {
    ClassDictionary first = new ClassDictionary(codecs());
    KeyEncoder encoder = new KeyEncoder(first);
    int length = encoder.encode(SOME.get(0));
    byte[] key = Arrays.copyOf(encoder.bytes(), length);
    assertThat(first.entries().get(0).isInKeys()).isTrue();
    ClassDictionary second = new ClassDictionary(codecs());
    second.restore(first.entries());
    KeyEncoder again = new KeyEncoder(second);
    int lengthAgain = again.encode(SOME.get(0));
    assertThat(Arrays.copyOf(again.bytes(), lengthAgain)).isEqualTo(key);
  }

  /** Has a codec that believes whatever length or depth it reads. */
  private record Nested(int length, int depth) {}

  private static final class CredulousCodec implements Codec<Nested> {
    @Override
    public void encode(Nested value, DataOutput output) throws IOException {
      output.writeInt(value.length);
      output.writeInt(value.depth);
    }

    @Override
    public Nested decode(DataInput input) throws IOException {
      int length = new long[input.readInt()].length;
      return new Nested(length, depth(input.readInt()));
    }

    private static int depth(int levels) {
      return levels == 0 ? 0 : 1 + depth(levels - 1);
    }
  }

  @Test
  public void shouldNotBelieveLengthsAndDepthsThatACodecBelieves() throws IOException {
    CodecRegistry codecs =
        new CodecRegistry(getClass().getClassLoader()).register(Nested.class, new CredulousCodec());
    Nested[] damaged = {
      new Nested(Integer.MAX_VALUE, 0),
      new Nested(Integer.MAX_VALUE / 2, 0),
      new Nested(-1, 0),
      new Nested(0, Integer.MAX_VALUE)
    };
    ObjectReader reader = ObjectReader.forStream(codecs);
    ObjectWriter writer = ObjectWriter.forStream(codecs);
    for (Nested each : damaged) {
      writer.reset();
      writer.writeObject(each);
      reader.use(writer.bytes(), 0, writer.length());
      assertThatThrownBy(reader::readObject)
          .isInstanceOf(CorruptBytesException.class)
          .hasMessageContaining("the bytes for a " + Nested.class.getName() + " do not make one");
    }
    writer.reset();
    writer.writeObject(new Nested(3, 4));
    assertThat(reader.use(writer.bytes(), 0, writer.length()).readObject())
        .isEqualTo(new Nested(3, 4));
  }

  @Test
  public void shouldLetACodecReadNoFurtherThanItsValue() throws IOException {
    CodecRegistry codecs =
        new CodecRegistry(getClass().getClassLoader()).register(Money.class, new WideningCodec());
    ObjectWriter writer = ObjectWriter.forStream(codecs);
    writer.writeObject(List.of(new Money(1, ""), new Money(2, "")));
    ObjectReader reader = ObjectReader.forStream(codecs).use(writer.bytes(), 0, writer.length());
    assertThatThrownBy(reader::readObject)
        .isInstanceOf(CorruptBytesException.class)
        .hasMessageContaining(Money.class.getName())
        .hasRootCauseInstanceOf(EOFException.class);
  }

  /** Reads more than it wrote. */
  private static final class WideningCodec implements Codec<Money> {
    @Override
    public void encode(Money value, DataOutput output) throws IOException {
      output.writeShort(value.amount);
    }

    @Override
    public Money decode(DataInput input) throws IOException {
      return new Money(input.readInt(), "");
    }
  }
}
