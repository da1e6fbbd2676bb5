package io.millrace.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.CorruptBytesException;
import io.millrace.worker.codec.ObjectReader;
import io.millrace.worker.codec.ObjectWriter;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.io.ArrayWritable;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.MapWritable;
import org.apache.hadoop.io.SortedMapWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.VLongWritable;
import org.apache.hadoop.io.Writable;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Whatever the bytes: a Writable or an exception, though Writables believe what they read. */
public class CorruptWritablesTest {
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());

  /** An array that can be made anew. */
  public static final class Texts extends ArrayWritable {
    public Texts() {
      super(Text.class);
    }

    Texts(Text... texts) {
      super(Text.class, texts);
    }
  }

  /** Numbers with their count before them, for which room is made at once. */
  public static final class Numbers implements Writable {
    private long[] numbers = {};

    @Override
    public void write(DataOutput output) throws IOException {
      output.writeInt(numbers.length);
      for (long number : numbers) {
        output.writeLong(number);
      }
    }

    @Override
    public void readFields(DataInput input) throws IOException {
      numbers = new long[input.readInt()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = input.readLong();
      }
    }
  }

  /** Each has one inside, as many as a number says that nothing bounds. */
  public static final class Shells implements Writable {
    private int depth;

    @Override
    public void write(DataOutput output) throws IOException {
      output.writeInt(depth);
    }

    @Override
    public void readFields(DataInput input) throws IOException {
      depth = count(input.readInt());
    }

    private static int count(int left) {
      return left == 0 ? 0 : 1 + count(left - 1);
    }
  }

  private Writable any(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> text(random);
      case 1 -> new BytesWritable(bytes(random));
      case 2 -> new LongWritable(random.nextLong());
      case 3 -> new VLongWritable(random.nextLong() >> random.nextInt(64));
      case 4 -> new Texts(text(random), text(random));
      case 5 -> map(random);
      case 6 -> sortedMap(random);
      case 7 -> {
        Numbers numbers = new Numbers();
        numbers.numbers = random.longs(random.nextInt(10)).toArray();
        yield numbers;
      }
      default -> {
        Shells shells = new Shells();
        shells.depth = random.nextInt(100);
        yield shells;
      }
    };
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(30)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Text text(Random random) {
    return new Text("é".repeat(random.nextInt(30)) + random.nextInt());
  }

  private MapWritable map(Random random) {
    MapWritable map = new MapWritable();
    for (int i = random.nextInt(3); i > 0; i--) {
      map.put(text(random), random.nextBoolean() ? new IntWritable(i) : map(random));
    }
    return map;
  }

  private static SortedMapWritable<Text> sortedMap(Random random) {
    SortedMapWritable<Text> map = new SortedMapWritable<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      map.put(text(random), new IntWritable(i));
    }
    return map;
  }

  @Test
  public void shouldEndWithWritableOrException() throws IOException {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("CorruptWritablesTest: -Dmillrace.seed=" + seed);
    Random random = new Random(seed);
    int failed = 0;
    for (int i = 0; i < 10_000; i++) {
      ObjectWriter writer = ObjectWriter.forStream(codecs);
      // Objects around it, so that reading beyond its end would be possible.
      writer.writeObject(List.of("before", any(random), "after", any(random)));
      byte[] bytes = damage(Arrays.copyOf(writer.bytes(), writer.length()), random);
      try {
        ObjectReader.forStream(codecs).use(bytes, 0, bytes.length).readObject();
      } catch (IOException | UserException e) {
        failed++;
      }
    }
    assertThat(failed).isGreaterThan(2000);
  }

  /** Changes a bit or some bytes, sets a byte to an end of its range, or cuts off the end. */
  private static byte[] damage(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    byte[] damaged = bytes.clone();
    switch (random.nextInt(4)) {
      case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> damaged[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
      case 2 -> {
        for (int i = 0; i < 4; i++) {
          damaged[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      default -> {
        return Arrays.copyOf(bytes, at);
      }
    }
    return damaged;
  }

  @Test
  public void shouldNotBelieveLengthsThatAWritableBelieves() throws IOException {
    int[] lengths = {
      Integer.MAX_VALUE, Integer.MAX_VALUE - 8, 1 << 29, 1000, -1, Integer.MIN_VALUE
    };
    for (int length : lengths) {
      for (Writable value : List.of(new Numbers(), new BytesWritable(), new Texts(new Text[0]))) {
        assertRefused(value, length);
      }
    }
    assertRefused(new Shells(), Integer.MAX_VALUE);
    assertRefused(new Shells(), -1);
  }

  /** Reads a Writable that starts with a number, with another number instead. */
  private void assertRefused(Writable value, int number) throws IOException {
    ObjectWriter writer = ObjectWriter.forStream(codecs);
    writer.writeObject(value);
    byte[] bytes = Arrays.copyOf(writer.bytes(), writer.length());
    for (int i = 1; i <= Integer.BYTES; i++) {
      bytes[bytes.length - i] = (byte) (number >> (8 * (i - 1)));
    }
    assertThatThrownBy(
            () -> ObjectReader.forStream(codecs).use(bytes, 0, bytes.length).readObject())
        .as("%s, %d", value.getClass(), number)
        .isInstanceOf(CorruptBytesException.class)
        .hasMessageContaining(value.getClass().getName());
  }
}
