package io.millrace.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.worker.Seeds;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.Test;

public class WatermarkCoalescerTest {
  @Test
  public void shouldBeTheLeastOfAll() {
    WatermarkCoalescer coalescer = new WatermarkCoalescer(2);
    coalescer.onWatermark(0, 10);
    assertThat(coalescer.current()).isEqualTo(WatermarkCoalescer.NONE);
    coalescer.onWatermark(1, 5);
    assertThat(coalescer.current()).isEqualTo(5);
    coalescer.onWatermark(1, 20);
    assertThat(coalescer.current()).isEqualTo(10);
  }

  @Test
  public void whenTheLastOneGoesIdle_thenItIsTheHighestOfAll() {
    WatermarkCoalescer coalescer = new WatermarkCoalescer(3);
    coalescer.onEnd(2);
    coalescer.onWatermark(0, 30);
    coalescer.onWatermark(1, 10);
    coalescer.onIdle(0);
    assertThat(coalescer.current()).isEqualTo(10);
    coalescer.onIdle(1);
    assertThat(coalescer.isIdle()).isTrue();
    assertThat(coalescer.current()).isEqualTo(30);
    coalescer.onActive(1);
    assertThat(coalescer.isIdle()).isFalse();
    assertThat(coalescer.current()).as("never goes back").isEqualTo(30);
    coalescer.onWatermark(1, 40);
    assertThat(coalescer.current()).isEqualTo(40);
    coalescer.onActive(0);
    coalescer.onWatermark(1, 50);
    assertThat(coalescer.current()).as("channel 0 is waited for again").isEqualTo(40);
  }

  @Test
  public void whenAChannelSendsOnThoughItIsIdle_thenThatIsRefused() {
    WatermarkCoalescer coalescer = new WatermarkCoalescer(2);
    coalescer.onIdle(1);
    coalescer.checkActive(0);
    assertThatThrownBy(() -> coalescer.checkActive(1)).hasMessageContaining("channel 1");
    assertThatThrownBy(() -> coalescer.onWatermark(1, 3)).hasMessageContaining("channel 1");
    assertThatThrownBy(() -> coalescer.onEnd(1)).hasMessageContaining("channel 1");
  }

  @Test
  public void whenAllHaveEnded_thenTimeIsOver() {
    WatermarkCoalescer coalescer = new WatermarkCoalescer(2);
    coalescer.onEnd(0);
    coalescer.onIdle(1);
    assertThat(coalescer.isIdle()).isTrue();
    assertThat(coalescer.current()).isEqualTo(WatermarkCoalescer.NONE);
    coalescer.onActive(1);
    coalescer.onEnd(1);
    assertThat(coalescer.isEnded()).isTrue();
    assertThat(coalescer.isIdle()).isFalse();
    assertThat(coalescer.current()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  public void shouldAgreeWithANaiveModel() throws Exception {
    Seeds.forEach("WatermarkCoalescerTest", 2_000, WatermarkCoalescerTest::compareWithModel);
  }

  private static void compareWithModel(long seed) {
    Random random = new Random(seed);
    int channels = 1 + random.nextInt(4);
    WatermarkCoalescer coalescer = new WatermarkCoalescer(channels);
    long[] watermarks = new long[channels];
    boolean[] idle = new boolean[channels];
    boolean[] ended = new boolean[channels];
    Arrays.fill(watermarks, Long.MIN_VALUE);
    long expected = Long.MIN_VALUE;
    for (int step = 0; step < 60; step++) {
      int channel = random.nextInt(channels);
      if (idle[channel]) {
        idle[channel] = false;
        coalescer.onActive(channel);
      } else if (!ended[channel]) {
        switch (random.nextInt(12)) {
          case 0 -> {
            ended[channel] = true;
            coalescer.onEnd(channel);
          }
          case 1, 2, 3 -> {
            idle[channel] = true;
            coalescer.onIdle(channel);
          }
          default -> {
            long next = random.nextInt(1000);
            watermarks[channel] = Math.max(watermarks[channel], next);
            coalescer.onWatermark(channel, next);
          }
        }
      }
      boolean isIdle =
          IntStream.range(0, channels).allMatch(each -> ended[each] || idle[each])
              && IntStream.range(0, channels).anyMatch(each -> idle[each]);
      LongStream reached =
          IntStream.range(0, channels)
              .filter(each -> idle[each] == isIdle && !ended[each])
              .mapToLong(each -> watermarks[each]);
      long combined = (isIdle ? reached.max() : reached.min()).orElse(Long.MAX_VALUE);
      expected = Math.max(expected, combined);
      String when = "step " + step;
      assertThat(coalescer.current()).as(when).isEqualTo(expected);
      assertThat(coalescer.isIdle()).as(when).isEqualTo(isIdle);
    }
  }
}
