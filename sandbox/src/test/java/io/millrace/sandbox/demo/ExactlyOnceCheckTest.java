package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class ExactlyOnceCheckTest {
  private final WindowCounts written = new WindowCounts();
  private final WindowCounts counted = new WindowCounts();
  private final ExactlyOnceCheck check = new ExactlyOnceCheck(written, counted);

  @Test
  public void when_allCountsAreEqual_then_thereIsNoDifference() {
    for (long end = 1000; end <= 9000; end += 1000) {
      written.add(end, "mill", 2);
      written.add(end, "mill", 1);
      counted.add(end, "mill", 3);
    }
    written.add(10_000, "mill", 1);
    check.compareUntil(4000);
    check.compareUntil(9000);

    assertThat(check.windows()).isEqualTo(9);
    assertThat(check.differences()).isEmpty();
  }

  @Test
  public void findsWhatIsMissing() {
    written.add(1000, "mill", 3);
    written.add(2000, "mill", 3);
    written.add(2000, "rain", 1);
    counted.add(2000, "mill", 2);
    check.compareUntil(2000);

    assertThat(check.differences())
        .containsExactly(
            "window 1000, word 'mill': 3 written, 0 counted",
            "window 2000, word 'mill': 3 written, 2 counted",
            "window 2000, word 'rain': 1 written, 0 counted");
  }

  @Test
  public void findsWhatWasCountedTwice() {
    written.add(1000, "mill", 3);
    counted.add(1000, "mill", 3);
    counted.add(1000, "mill", 3);
    check.compareUntil(1000);

    assertThat(check.differences())
        .containsExactly("window 1000, word 'mill': 3 written, 6 counted");
  }

  @Test
  public void findsWhatWasCountedAgainAfterItsWindowWasCompared() {
    written.add(1000, "mill", 3);
    counted.add(1000, "mill", 3);
    check.compareUntil(1000);
    counted.add(1000, "mill", 3);
    check.compareUntil(2000);

    assertThat(check.differences())
        .containsExactly("window 1000, word 'mill': 0 written, 3 counted");
  }

  @Test
  public void aTimeIsInTheFiveWindowsThatEndAfterIt() {
    assertThat(endsOf(10_000)).containsExactly(11_000L, 12_000L, 13_000L, 14_000L, 15_000L);
    assertThat(endsOf(10_999)).containsExactly(11_000L, 12_000L, 13_000L, 14_000L, 15_000L);
  }

  private static List<Long> endsOf(long timestampMillis) {
    List<Long> ends = new ArrayList<>();
    SlidingWindows.forEachEnd(timestampMillis, ends::add);
    return ends;
  }
}
