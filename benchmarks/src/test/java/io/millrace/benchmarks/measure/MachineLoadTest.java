package io.millrace.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.Test;

public class MachineLoadTest {
  @Test
  public void shouldTellWhatOthersUsed() {
    MachineLoad before = new MachineLoad(1_000, 5_000);
    assertThat(new MachineLoad(2_000, 6_500).othersSince(before, 1_000)).isEqualTo(0.5);
  }

  @Test
  public void shouldNotBeNegativeWhereTheSystemDoesNotTell() {
    MachineLoad before = new MachineLoad(1_000, 0);
    assertThat(new MachineLoad(2_000, 0).othersSince(before, 1_000)).isZero();
  }
}
