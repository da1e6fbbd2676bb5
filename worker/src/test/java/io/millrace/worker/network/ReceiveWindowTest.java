package io.millrace.worker.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.Test;

public class ReceiveWindowTest {
  private static final long PERIOD_NANOS = 100_000_000;

  @Test
  public void startsWithTheSmallestWindow() {
    assertThat(new ReceiveWindow(0).grant()).isEqualTo(ReceiveWindow.SMALLEST_BYTES);
  }

  @Test
  public void asksForAGrantOnceHalfTheWindowIsWorkedOff() {
    ReceiveWindow window = new ReceiveWindow(0);
    window.grant();
    assertThat(window.onProcessed(ReceiveWindow.SMALLEST_BYTES / 2 - 1, 1)).isFalse();
    assertThat(window.onProcessed(1, 2)).isTrue();
    assertThat(window.grant()).isEqualTo(ReceiveWindow.SMALLEST_BYTES * 3 / 2);
    assertThat(window.onProcessed(1, 3)).isFalse();
  }

  @Test
  public void followsTheRateUpAndDown() {
    ReceiveWindow window = new ReceiveWindow(0);
    long rate = 5_000_000;
    long time = 0;
    for (int period = 0; period < 20; period++) {
      time += PERIOD_NANOS;
      window.onProcessed(rate, time);
    }
    assertThat(window.grant() - 20 * rate).isBetween(3 * rate - 100, 3 * rate);
    for (int period = 0; period < 20; period++) {
      time += PERIOD_NANOS;
      window.onProcessed(1, time);
    }
    assertThat(ahead(window, 20 * rate + 20)).isLessThanOrEqualTo(3 * rate);
  }

  @Test
  public void staysWithinItsBoundsAndNeverTakesBackAGrant() {
    ReceiveWindow window = new ReceiveWindow(0);
    long granted = window.grant();
    long time = 0;
    long processed = 0;
    for (int period = 0; period < 100; period++) {
      time += PERIOD_NANOS;
      long bytes = period % 2 == 0 ? 1_000_000_000L : 1;
      processed += bytes;
      window.onProcessed(bytes, time);
      assertThat(window.grant()).isGreaterThanOrEqualTo(granted);
      granted = window.grant();
      assertThat(granted).isGreaterThanOrEqualTo(processed + ReceiveWindow.SMALLEST_BYTES);
    }
    assertThat(granted - processed).isLessThanOrEqualTo(1_000_000_000L);
  }

  private static long ahead(ReceiveWindow window, long processed) {
    return window.grant() - processed;
  }
}
