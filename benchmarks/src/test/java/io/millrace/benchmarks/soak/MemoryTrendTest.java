package io.millrace.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntFunction;
import org.junit.Test;

public class MemoryTrendTest {
  private static final long MEBIBYTE = 1L << 20;

  @Test
  public void shouldBeContentWithFlatMemory() {
    assertThat(trend(i -> sample(100 + i % 50, 200, 800 + i % 7)).growth()).isEmpty();
  }

  @Test
  public void shouldAllowGrowthInTheFirstThird() {
    assertThat(trend(i -> sample(100, Math.min(i, 30) * 20L, Math.min(i, 30) * 30L)).growth())
        .isEmpty();
  }

  @Test
  public void shouldNoticeHeapThatCollectionsDoNotFree() {
    assertThat(trend(i -> sample(100 + 3 * i, 200, 800)).growth())
        .singleElement()
        .asString()
        .startsWith("heap grew");
  }

  @Test
  public void shouldNoticePagesThatAreNotGivenBack() {
    assertThat(trend(i -> sample(100, 200 + 6 * i, 800)).growth())
        .singleElement()
        .asString()
        .startsWith("pages grew");
  }

  @Test
  public void shouldNoticeOtherMemoryThatGrows() {
    assertThat(trend(i -> sample(100, 200, 500 + 8 * i)).growth())
        .singleElement()
        .asString()
        .startsWith("resident memory grew");
  }

  @Test
  public void shouldNotJudgeByFewSamples() {
    assertThat(new MemoryTrend().growth()).singleElement().asString().contains("only 0 samples");
  }

  private static MemoryTrend trend(IntFunction<MemorySample> samples) {
    MemoryTrend trend = new MemoryTrend();
    for (int i = 0; i < 100; i++) {
      trend.add(samples.apply(i));
    }
    return trend;
  }

  private static MemorySample sample(long heap, long pages, long resident) {
    return new MemorySample(heap * MEBIBYTE, pages * MEBIBYTE, resident * MEBIBYTE);
  }
}
