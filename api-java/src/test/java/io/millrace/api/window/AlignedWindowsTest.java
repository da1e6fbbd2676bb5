package io.millrace.api.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.time.Duration;
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
