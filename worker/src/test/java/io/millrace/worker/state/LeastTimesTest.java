package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.Seeds;
import java.util.Arrays;
import java.util.Random;
import org.junit.Test;

public class LeastTimesTest {
  @Test
  public void finds_the_least_as_a_search_does() throws Exception {
    Seeds.forEach("LeastTimesTest", 100, LeastTimesTest::compareWithSearch);
  }

  @Test
  public void has_no_least_without_places() {
    assertThat(new LeastTimes(0).least()).isEqualTo(Long.MAX_VALUE);
  }

  private static void compareWithSearch(long seed) {
    Random random = new Random(seed);
    int places = 1 + random.nextInt(20);
    LeastTimes least = new LeastTimes(places);
    long[] times = new long[places];
    Arrays.fill(times, Long.MAX_VALUE);
    assertThat(least.least()).isEqualTo(Long.MAX_VALUE);
    for (int step = 0; step < 200; step++) {
      int place = random.nextInt(places);
      times[place] = random.nextInt(10) == 0 ? Long.MAX_VALUE : random.nextInt(50) - 25;
      least.set(place, times[place]);
      assertThat(least.of(place)).isEqualTo(times[place]);
      assertThat(least.least()).isEqualTo(Arrays.stream(times).min().getAsLong());
      assertThat(times[least.placeOfLeast()]).isEqualTo(least.least());
    }
  }
}
