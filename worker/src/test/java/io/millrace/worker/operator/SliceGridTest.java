package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.window.AlignedWindows;
import io.millrace.api.window.TimeWindow;
import java.util.Random;
import org.junit.Test;

/** The grid against windows that are looked at one by one. */
public class SliceGridTest {
  private static final int CASES = 3_000;

  @Test
  public void cuts_aSlideInTwoAtMost_whateverTheNumbers() {
    assertThat(new SliceGrid(new AlignedWindows(10_001, 1_000, 0)).slicesPerWindow()).isEqualTo(21);
    assertThat(new SliceGrid(new AlignedWindows(10_000, 1_000, 7)).slicesPerWindow()).isEqualTo(10);
    Random random = random();
    for (int round = 0; round < CASES; round++) {
      AlignedWindows windows = randomWindows(random);
      SliceGrid grid = new SliceGrid(windows);
      assertThat(grid.slicesPerSlide()).as("%s", windows).isBetween(1L, 2L);
      assertThat(grid.slicesPerWindow())
          .as("%s", windows)
          .isLessThanOrEqualTo(2 * (windows.sizeMillis() / windows.slideMillis()) + 1);
    }
  }

  @Test
  public void makes_everyWindowOfWholeSlices() {
    Random random = random();
    for (int round = 0; round < CASES; round++) {
      AlignedWindows windows = randomWindows(random);
      SliceGrid grid = new SliceGrid(windows);
      long time = randomTime(random, windows);
      long slice = grid.sliceOf(time);
      String about = windows + ", time " + time;

      long lastStart = windows.lastStartAtOrBefore(time);
      assertThat(grid.timeOf(grid.lastWindowOf(slice)))
          .as(about)
          .isEqualTo(new TimeWindow(lastStart, lastStart + windows.sizeMillis()));
      long firstStart = firstStartThatHolds(windows, time);
      assertThat(grid.timeOf(grid.firstWindowOf(slice)))
          .as(about)
          .isEqualTo(new TimeWindow(firstStart, firstStart + windows.sizeMillis()));
      for (long window = grid.firstWindowOf(slice);
          window <= grid.lastWindowOf(slice);
          window += grid.slicesPerSlide()) {
        TimeWindow span = grid.timeOf(window);
        assertThat(grid.sliceOf(span.start())).as(about).isEqualTo(window);
        assertThat(grid.sliceOf(span.maxTimestamp() + 1))
            .as(about)
            .isEqualTo(window + grid.slicesPerWindow());
        assertThat(grid.sliceOf(span.maxTimestamp()))
            .as(about)
            .isEqualTo(window + grid.slicesPerWindow() - 1);
      }
    }
  }

  @Test
  public void finds_theFirstWindowThatIsNotOver() {
    Random random = random();
    for (int round = 0; round < CASES; round++) {
      AlignedWindows windows = randomWindows(random);
      SliceGrid grid = new SliceGrid(windows);
      long watermark = randomTime(random, windows);
      long lateness = random.nextInt(100);
      long start = firstStartThatHolds(windows, watermark - lateness + 1);
      assertThat(grid.timeOf(grid.firstWindowAfter(watermark, lateness)).start())
          .as("%s, watermark %d, lateness %d", windows, watermark, lateness)
          .isEqualTo(start);
    }
  }

  /** State of a former version, which cut windows into more slices, has another name. */
  @Test
  public void has_theNameOfTheFormerLayout_onlyIfItIsTheSame() {
    assertThat(new SliceGrid(new AlignedWindows(10, 5, 1)).name())
        .isEqualTo("10 ms every 5 ms from 1 ms");
    assertThat(new SliceGrid(new AlignedWindows(15, 10, 1)).name())
        .isEqualTo("15 ms every 10 ms from 1 ms");
    assertThat(new SliceGrid(new AlignedWindows(13, 10, 1)).name())
        .isEqualTo("13 ms every 10 ms from 1 ms cut at 3 ms");
  }

  private static long firstStartThatHolds(AlignedWindows windows, long time) {
    long start = windows.lastStartAtOrBefore(time);
    while (start - windows.slideMillis() + windows.sizeMillis() > time) {
      start -= windows.slideMillis();
    }
    return start;
  }

  private static AlignedWindows randomWindows(Random random) {
    long slide = 1L + random.nextInt(random.nextBoolean() ? 50 : 10_000);
    long size = slide + random.nextInt((int) slide * 5);
    return new AlignedWindows(size, slide, random.nextInt((int) slide));
  }

  private static long randomTime(Random random, AlignedWindows windows) {
    return random.nextInt((int) windows.sizeMillis() * 10) - windows.sizeMillis() * 5;
  }

  private static Random random() {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("SliceGridTest: -Dmillrace.seed=" + seed);
    return new Random(seed);
  }
}
