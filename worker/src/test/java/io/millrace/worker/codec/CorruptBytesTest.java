package io.millrace.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.worker.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/**
 * Whatever the bytes: an object of a class that was written, or one of two exceptions. That damaged
 * bytes do not become another object is for those who keep and carry them: see the tests of the
 * frames, of spilling and of state files, which find each damaged byte by its checksum.
 */
public class CorruptBytesTest {
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());

  /** Changes some bytes or bits, doubles or removes a part, or cuts off the end. */
  private static byte[] damage(byte[] bytes, Random random) {
    byte[] damaged = bytes.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> {
        for (int i = 0; i < 4; i++) {
          damaged[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      case 2 -> damaged[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
      case 3 -> {
        int length = Math.min(random.nextInt(20), bytes.length - at);
        System.arraycopy(bytes, 0, damaged, at, length);
      }
      default -> {
        return Arrays.copyOf(bytes, at);
      }
    }
    return damaged;
  }

  @Test
  public void shouldEndWithObjectOrExceptionInStreams() throws IOException {
    Random random = Seeds.random("CorruptBytesTest, stream");
    int failed = 0;
    for (int i = 0; i < 30_000; i++) {
      ObjectWriter writer = ObjectWriter.forStream(codecs);
      writer.writeObject(SomeObjects.any(random, 4));
      byte[] bytes = damage(Arrays.copyOf(writer.bytes(), writer.length()), random);
      try {
        ObjectReader.forStream(codecs).use(bytes, 0, bytes.length).readObject();
      } catch (IOException | UserException e) {
        failed++;
      }
    }
    assertThat(failed).isGreaterThan(5000);
  }

  @Test
  public void shouldGiveOnlyObjectsOfClassesInTheDictionary() throws IOException {
    Random random = Seeds.random("CorruptBytesTest, state");
    ClassDictionary dictionary = new ClassDictionary(codecs);
    ObjectWriter writer = ObjectWriter.forState(dictionary);
    ObjectReader reader = ObjectReader.forState(dictionary);
    for (int i = 0; i < 2000; i++) {
      writer.reset();
      writer.writeObject(SomeObjects.any(random, 3));
    }
    Set<String> known = new HashSet<>();
    dictionary.entries().forEach(entry -> known.add(entry.schema().className()));
    int failed = 0;
    for (int i = 0; i < 30_000; i++) {
      writer.reset();
      writer.writeObject(SomeObjects.any(random, 3));
      byte[] bytes = damage(Arrays.copyOf(writer.bytes(), writer.length()), random);
      try {
        Object value = reader.use(bytes, 0, bytes.length).readObject();
        if (value != null && value.getClass().getName().contains("SomeObjects")) {
          Class<?> type =
              value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
          assertThat(known).contains(type.getName());
        }
      } catch (IOException | UserException e) {
        failed++;
      }
    }
    assertThat(failed).isGreaterThan(5000);
  }

  @Test
  public void shouldNotTakeMemoryThatCorruptLengthsAskFor() {
    int[] tags = {9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 26, 30, 31, 32, 33, 34, 35, 36, 37};
    for (int tag : tags) {
      ObjectWriter writer = ObjectWriter.forStream(codecs);
      writer.writeByte(tag);
      writer.writeCount(Integer.MAX_VALUE - 2);
      assertThatThrownBy(
              () ->
                  ObjectReader.forStream(codecs)
                      .use(writer.bytes(), 0, writer.length())
                      .readObject())
          .as("tag %s", tag)
          .isInstanceOf(IOException.class);
    }
  }

  /** Each list fits into the bytes that follow it; all together would take gigabytes. */
  @Test
  public void shouldNotTakeMemoryThatManyPlausibleLengthsAskFor() {
    byte[] bytes = new byte[1 << 20];
    ObjectWriter writer = ObjectWriter.forStream(codecs);
    for (int depth = 0; depth < 900; depth++) {
      writer.writeByte(30);
      writer.writeCount(bytes.length - 10_000);
    }
    System.arraycopy(writer.bytes(), 0, bytes, 0, writer.length());
    assertThatThrownBy(
            () -> ObjectReader.forStream(codecs).use(bytes, 0, bytes.length).readObject())
        .isInstanceOf(CorruptBytesException.class)
        .hasMessageContaining("elements are announced");
  }

  @Test
  public void shouldNotFollowEndlessNesting() throws IOException {
    byte[] bytes = new byte[100_000];
    Arrays.fill(bytes, (byte) 20); // each an Optional of the next
    assertThatThrownBy(
            () -> ObjectReader.forStream(codecs).use(bytes, 0, bytes.length).readObject())
        .isInstanceOf(CorruptBytesException.class)
        .hasMessageContaining("nested too deeply");
    SomeObjects.Nested.Node node = null;
    for (int i = 0; i < ObjectWriter.MAX_DEPTH; i++) {
      node = new SomeObjects.Nested.Node(null, null, null, null, node);
    }
    ObjectWriter writer = ObjectWriter.forStream(codecs);
    writer.writeObject(node);
    Object read =
        ObjectReader.forStream(codecs).use(writer.bytes(), 0, writer.length()).readObject();
    List<Integer> depths = new ArrayList<>();
    for (SomeObjects.Nested.Node each = (SomeObjects.Nested.Node) read;
        each != null;
        each = each.itself()) {
      depths.add(depths.size());
    }
    assertThat(depths).hasSize(ObjectWriter.MAX_DEPTH);
    SomeObjects.Nested.Node tooDeep = new SomeObjects.Nested.Node(null, null, null, null, node);
    assertThatThrownBy(() -> ObjectWriter.forStream(codecs).writeObject(tooDeep))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nested more than 500 levels deep");
  }
}
