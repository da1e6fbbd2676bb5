package io.millrace.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.worker.Seeds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.Test;

public class BarrierAlignerTest {
  @Test
  public void shouldBlockAChannelUntilAllHaveDelivered() {
    BarrierAligner aligner = new BarrierAligner(3);
    assertThat(aligner.onBarrier(1, 7)).isFalse();
    assertThat(aligner.isBlocked(1)).isTrue();
    assertThat(aligner.isBlocked(0)).isFalse();
    assertThat(aligner.onBarrier(0, 7)).isFalse();
    assertThat(aligner.onBarrier(2, 7)).isTrue();
    assertThat(aligner.isAligning()).isFalse();
    assertThat(aligner.isBlocked(1)).isFalse();
  }

  @Test
  public void whenALaterBarrierOvertakes_thenTheEarlierSnapshotIsGivenUp() {
    BarrierAligner aligner = new BarrierAligner(2);
    assertThat(aligner.onBarrier(0, 1)).isFalse();
    assertThat(aligner.onBarrier(1, 2)).isFalse();
    assertThat(aligner.isBlocked(0)).isFalse();
    assertThat(aligner.isBlocked(1)).isTrue();
    assertThat(aligner.onBarrier(0, 2)).isTrue();
  }

  @Test
  public void whenAborted_thenBarriersYetToComeAreIgnored() {
    BarrierAligner aligner = new BarrierAligner(2);
    aligner.onBarrier(0, 1);
    aligner.abort(1);
    assertThat(aligner.isAligning()).isFalse();
    assertThat(aligner.onBarrier(1, 1)).isFalse();
    assertThat(aligner.isBlocked(1)).isFalse();
    aligner.onBarrier(0, 2);
    assertThat(aligner.onBarrier(1, 2)).isTrue();
  }

  @Test
  public void shouldNotAcceptABarrierFromABlockedChannel() {
    BarrierAligner aligner = new BarrierAligner(2);
    aligner.onBarrier(0, 1);
    assertThatThrownBy(() -> aligner.onBarrier(0, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("channel 0");
  }

  @Test
  public void shouldAgreeWithANaiveModel() throws Exception {
    Seeds.forEach("BarrierAlignerTest", 2_000, BarrierAlignerTest::compareWithModel);
  }

  /** Knows for each snapshot which channels have delivered it, and looks at all of them. */
  private static final class Model {
    final Map<Long, Set<Integer>> delivered = new HashMap<>();
    final Set<Long> over = new HashSet<>();
    final int channels;

    Model(int channels) {
      this.channels = channels;
    }

    boolean onBarrier(int channel, long snapshot) {
      if (isOver(snapshot)) {
        return false;
      }
      delivered.keySet().stream().filter(id -> id < snapshot).forEach(over::add);
      delivered.computeIfAbsent(snapshot, absent -> new HashSet<>()).add(channel);
      boolean isComplete = delivered.get(snapshot).size() == channels;
      if (isComplete) {
        over.add(snapshot);
      }
      return isComplete;
    }

    boolean isOver(long snapshot) {
      return over.stream().anyMatch(id -> id >= snapshot)
          || delivered.keySet().stream().anyMatch(id -> id > snapshot);
    }

    boolean isBlocked(int channel) {
      return delivered.entrySet().stream()
          .anyMatch(each -> !isOver(each.getKey()) && each.getValue().contains(channel));
    }
  }

  private static void compareWithModel(long seed) {
    Random random = new Random(seed);
    int channels = 1 + random.nextInt(4);
    BarrierAligner aligner = new BarrierAligner(channels);
    Model model = new Model(channels);
    long[] last = new long[channels];
    for (int step = 0; step < 60; step++) {
      String when = "seed " + seed + ", step " + step;
      int channel = random.nextInt(channels);
      if (random.nextInt(10) == 0) {
        long aborted = random.nextInt(12) + 1L;
        aligner.abort(aborted);
        model.over.add(aborted);
      } else if (!model.isBlocked(channel)) {
        last[channel] += 1 + random.nextInt(random.nextInt(5) == 0 ? 3 : 1);
        assertThat(aligner.onBarrier(channel, last[channel]))
            .as(when)
            .isEqualTo(model.onBarrier(channel, last[channel]));
      }
      for (int each = 0; each < channels; each++) {
        assertThat(aligner.isBlocked(each)).as(when).isEqualTo(model.isBlocked(each));
      }
    }
  }
}
