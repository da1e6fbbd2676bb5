package io.millrace.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.Test;

public class EncodedSizeTest {
  private final EncodedSize size =
      new EncodedSize(new CodecRegistry(getClass().getClassLoader()), 100_000);

  @Test
  public void shouldMeasureAgainAndAgain() {
    for (int i = 0; i < 3; i++) {
      assertThat(size.of(1L)).isEqualTo(1 + Long.BYTES);
      assertThat(size.of(new byte[5_000])).isBetween(5_000, 5_010);
      assertThat(size.of(List.of("one", "two"))).isBetween(8, 20);
      assertThat(size.of(null)).isEqualTo(1);
    }
  }

  @Test
  public void shouldTakeWhatIsLargerForAsLargeAsIsOfInterest() {
    assertThat(size.of(new byte[1 << 20])).isEqualTo(100_000);
    assertThat(size.of("x".repeat(1 << 20))).isEqualTo(100_000);
    assertThat(size.of("x")).isLessThan(10);
  }

  @Test
  public void shouldNotKnowWhatCannotBeEncoded() {
    assertThat(size.of(new Thread("record"))).isZero();
    assertThat(size.of(List.of(new Thread("record")))).isZero();
    assertThat(size.of(new Thread("another"))).isZero();
    assertThat(size.of(7L)).isEqualTo(1 + Long.BYTES);
  }
}
