package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.Seeds;
import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.KeyEncoder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Random;
import java.util.function.LongToIntFunction;
import org.junit.Test;

public class KeyHashTest {
  @Test
  public void shouldHashALongAsTheBytesThatAreWrittenOfIt() {
    Random random = Seeds.random("hashes of numbers");
    CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());
    KeyEncoder encoder = new KeyEncoder(new ClassDictionary(codecs));
    for (int i = 0; i < 10_000; i++) {
      long number = random.nextLong() >> random.nextInt(Long.SIZE);
      int length = encoder.encode(number);
      assertThat(KeyHash.of(KeyEncoder.LONG_TAG, number))
          .isEqualTo(KeyHash.of(encoder.bytes(), 0, length));
    }
  }

  @Test
  public void shouldLetEachBitOfAKeyMatterToEachBitOfTheHash() {
    Random random = Seeds.random("bits of hashes");
    int keys = 4000;
    for (int length = 1; length <= 40; length++) {
      for (int bit = 0; bit < length * Byte.SIZE; bit++) {
        int[] flips = new int[Integer.SIZE];
        for (int i = 0; i < keys; i++) {
          byte[] key = new byte[length];
          random.nextBytes(key);
          int before = KeyHash.of(key, 0, length);
          key[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
          int changed = before ^ KeyHash.of(key, 0, length);
          for (int at = 0; at < Integer.SIZE; at++) {
            flips[at] += (changed >>> at) & 1;
          }
        }
        for (int at = 0; at < Integer.SIZE; at++) {
          assertThat(flips[at] / (double) keys)
              .as("bit %d of %d bytes, bit %d of the hash", bit, length, at)
              .isBetween(0.25, 0.75);
        }
      }
    }
  }

  @Test
  public void shouldSpreadKeysThatPeopleHave() {
    int keys = 1 << 16;
    assertEven("numbers", keys, i -> KeyHash.of(KeyEncoder.LONG_TAG, i));
    assertEven("multiples", keys, i -> KeyHash.of(KeyEncoder.LONG_TAG, i << 20));
    assertEven("names", keys, i -> hashOf("user-" + i));
    assertEven("numbers as text", keys, i -> hashOf(Long.toString(i)));
    assertEven("long names", keys, i -> hashOf("tenant-" + i % 7 + "/device-" + i + "/status"));
  }

  private static int hashOf(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return KeyHash.of(bytes, 0, bytes.length);
  }

  /** As many keys as there are values of the lowest 16 bits, then of the highest. */
  private static void assertEven(String name, int keys, LongToIntFunction hash) {
    for (int shift = 0; shift <= 16; shift += 16) {
      BitSet seen = new BitSet();
      for (int i = 0; i < keys; i++) {
        seen.set((hash.applyAsInt(i) >>> shift) & 0xFFFF);
      }
      // Chance leaves out one in e.
      assertThat(seen.cardinality() / (double) keys)
          .as("%s, bits from %d", name, shift)
          .isBetween(0.60, 0.70);
    }
  }
}
