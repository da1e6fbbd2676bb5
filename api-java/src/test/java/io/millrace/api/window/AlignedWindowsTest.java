package io.millrace.api.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.time.Duration;
import java.util.Random;
import org.junit.Test;

public class AlignedWindowsTest {
  @Test
  public void shouldFindTheLastStartAtOrBeforeATime() {
    AlignedWindows windows = new AlignedWindows(5000, 1000, 0);

    assertThat(windows.lastStartAtOrBefore(0)).isZero();
    assertThat(windows.lastStartAtOrBefore(999)).isZero();
    assertThat(windows.lastStartAtOrBefore(1000)).isEqualTo(1000);
    assertThat(windows.lastStartAtOrBefore(-1)).isEqualTo(-1000);
    assertThat(new AlignedWindows(5000, 1000, 300).lastStartAtOrBefore(200)).isEqualTo(-700);
    assertThat(new AlignedWindows(5000, 1000, 300).lastStartAtOrBefore(300)).isEqualTo(300);
  }

  @Test
  public void shouldCutSlicesSuchThatEveryWindowIsMadeOfWholeSlices() {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("AlignedWindowsTest: -Dmillrace.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      long slide = 1L + random.nextInt(50);
      long size = slide + random.nextInt(100);
      AlignedWindows windows = new AlignedWindows(size, slide, random.nextInt((int) slide));
      long time = random.nextInt(2000) - 1000L;

      long end = windows.sliceEnd(time);
      String about = "seed " + seed + ", " + windows + ", time " + time;
      assertThat(end - windows.sliceMillis()).as(about).isLessThanOrEqualTo(time);
      assertThat(end).as(about).isGreaterThan(time);
      for (long start = windows.lastStartAtOrBefore(time); start > time - size; start -= slide) {
        assertThat(Math.floorMod(start - end, windows.sliceMillis())).as(about).isZero();
        assertThat(Math.floorMod(start + size - end, windows.sliceMillis())).as(about).isZero();
        assertThat(end).as(about).isBetween(start + windows.sliceMillis(), start + size);
      }
    }
  }

  @Test
  public void shouldBuildTheUsualWindows() {
    assertThat(TumblingEventTimeWindows.of(Duration.ofSeconds(5)))
        .isEqualTo(new AlignedWindows(5000, 5000, 0));
    assertThat(TumblingEventTimeWindows.of(Duration.ofSeconds(5), Duration.ofSeconds(1)))
        .isEqualTo(new AlignedWindows(5000, 5000, 1000));
    assertThat(SlidingEventTimeWindows.of(Duration.ofSeconds(5), Duration.ofSeconds(1)))
        .isEqualTo(new AlignedWindows(5000, 1000, 0));
  }

  @Test
  public void shouldRefuseWindowsThatLoseRecordsOrMakeNoSense() {
    assertThatThrownBy(
            () -> SlidingEventTimeWindows.of(Duration.ofSeconds(1), Duration.ofSeconds(2)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("would lose the records between two windows");
    assertThatThrownBy(() -> TumblingEventTimeWindows.of(Duration.ZERO))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("size=0 ms")
        .hasMessageContaining("must be at least 1 ms");
    assertThatThrownBy(
            () -> SlidingEventTimeWindows.of(Duration.ofSeconds(1), Duration.ofSeconds(-1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("slide=-1000 ms must be at least 1 ms");
    assertThatThrownBy(() -> new AlignedWindows(10, 5, 5))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("offset=5 ms");
    assertThatThrownBy(() -> new AlignedWindows(10, 5, -1)).isInstanceOf(UserException.class);
  }

  @Test
  public void shouldKnowTheLastTimeInAWindow() {
    assertThat(new TimeWindow(1000, 6000).maxTimestamp()).isEqualTo(5999);
    assertThatThrownBy(() -> new TimeWindow(5, 5)).isInstanceOf(IllegalArgumentException.class);
  }
}
