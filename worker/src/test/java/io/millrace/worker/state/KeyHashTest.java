package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.KeyEncoder;
import java.util.Random;
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
}
