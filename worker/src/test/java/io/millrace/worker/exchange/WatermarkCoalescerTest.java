package io.millrace.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
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
  public void whenAllAreIdle_thenTimeStandsStill() {
    WatermarkCoalescer coalescer = new WatermarkCoalescer(2);
    coalescer.onWatermark(0, 30);
    coalescer.onWatermark(1, 10);
    coalescer.onIdle(0);
    coalescer.onIdle(1);
    assertThat(coalescer.isIdle()).isTrue();
    assertThat(coalescer.current()).isEqualTo(10);
    coalescer.onRecords(0);
    assertThat(coalescer.isIdle()).isFalse();
    assertThat(coalescer.current()).isEqualTo(30);
    coalescer.onRecords(1);
    assertThat(coalescer.current()).as("never goes back").isEqualTo(30);
  }

  @Test
  public void whenAllHaveEnded_thenTimeIsOver() {
    WatermarkCoalescer coalescer = new WatermarkCoalescer(2);
    coalescer.onEnd(0);
    coalescer.onIdle(1);
    assertThat(coalescer.isIdle()).isTrue();
    assertThat(coalescer.current()).isEqualTo(WatermarkCoalescer.NONE);
    coalescer.onEnd(1);
    assertThat(coalescer.isEnded()).isTrue();
    assertThat(coalescer.isIdle()).isFalse();
    assertThat(coalescer.current()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  public void shouldAgreeWithANaiveModel() {
    for (long seed = 0; seed < 2_000; seed++) {
      compareWithModel(seed);
    }
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
      if (!ended[channel]) {
        switch (random.nextInt(12)) {
          case 0 -> {
            ended[channel] = true;
            idle[channel] = false;
            coalescer.onEnd(channel);
          }
          case 1, 2, 3 -> {
            idle[channel] = true;
            coalescer.onIdle(channel);
          }
          case 4, 5 -> {
            idle[channel] = false;
            coalescer.onRecords(channel);
          }
          default -> {
            idle[channel] = false;
            long next = random.nextInt(1000);
            watermarks[channel] = Math.max(watermarks[channel], next);
            coalescer.onWatermark(channel, next);
          }
        }
      }
      boolean isIdle =
          IntStream.range(0, channels).allMatch(each -> ended[each] || idle[each])
              && IntStream.range(0, channels).anyMatch(each -> idle[each]);
      if (!isIdle) {
        OptionalLong least =
            IntStream.range(0, channels)
                .filter(each -> !idle[each] && !ended[each])
                .mapToLong(each -> watermarks[each])
                .min();
        expected = Math.max(expected, least.orElse(Long.MAX_VALUE));
      }
      String when = "seed " + seed + ", step " + step;
      assertThat(coalescer.current()).as(when).isEqualTo(expected);
      assertThat(coalescer.isIdle()).as(when).isEqualTo(isIdle);
    }
  }
}
