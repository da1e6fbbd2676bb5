package io.millrace.benchmarks.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.Test;

public class ItemsTest {
  @Test
  public void shouldBeTheSameInEveryRun() {
    Items items = new Items(0, 1_000_000);
    assertThat(new long[] {items.nextItem(), items.nextItem(), items.nextItem()})
        .containsExactly(331479, 54430, 394383);
  }

  @Test
  public void shouldDifferFromSplitToSplit() {
    assertThat(new Items(0, 1_000_000).next()).isNotEqualTo(new Items(1, 1_000_000).next());
  }

  @Test
  public void shouldReachEveryKeyAndNoOther() {
    Items items = new Items(3, 10);
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      seen.add(items.next());
    }
    assertThat(seen).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  public void shouldSkipAsIfItHadMadeTheItems() {
    for (int skipped : new int[] {0, 1, 2, 17, 1023, 1024, 999_999}) {
      Items skipping = new Items(0, 1000);
      Items making = new Items(0, 1000);
      skipping.skip(skipped);
      for (int i = 0; i < skipped; i++) {
        making.next();
      }
      assertThat(skipping.next()).as("after %d", skipped).isEqualTo(making.next());
    }
  }

  @Test
  public void shouldSkipMoreThanAnybodyCouldWaitFor() {
    Items inTwoSteps = new Items(0, 1000);
    inTwoSteps.skip(1L << 40);
    inTwoSteps.skip(12345);
    Items atOnce = new Items(0, 1000);
    atOnce.skip((1L << 40) + 12345);
    assertThat(atOnce.next()).isEqualTo(inTwoSteps.next());
  }
}
