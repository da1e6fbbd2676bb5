package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.Test;

public class AwakeTimeTest {
  private final AwakeTime awake = new AwakeTime();

  @Test
  public void countsTimeInWhichTheMasterIsThere() {
    for (long time = 10_000; time <= 14_000; time += 25) {
      awake.advanceTo(time);
    }
    assertThat(awake.millis()).isEqualTo(4_000);
    assertThat(awake.hasListened()).isTrue();
  }

  @Test
  public void countsAStandstillAsOneStepAfterWhichItListens() {
    awake.advanceTo(10_000);
    awake.advanceTo(70_000);
    assertThat(awake.millis()).isEqualTo(250);
    assertThat(awake.hasListened()).isFalse();
    awake.advanceTo(70_200);
    awake.advanceTo(70_400);
    assertThat(awake.hasListened()).isFalse();
    awake.advanceTo(70_500);
    assertThat(awake.hasListened()).isTrue();
    assertThat(awake.millis()).isEqualTo(750);
  }

  @Test
  public void doesNotGoBack() {
    awake.advanceTo(10_000);
    awake.advanceTo(9_000);
    awake.advanceTo(10_100);
    assertThat(awake.millis()).isEqualTo(100);
  }
}
