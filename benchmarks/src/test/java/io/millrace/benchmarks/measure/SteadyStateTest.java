package io.millrace.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.Test;

public class SteadyStateTest {
  @Test
  public void shouldLeaveOutTheFirstFifthAndTheIdleEnd() {
    SteadyState steady =
        SteadyState.of(
            List.of(
                new Sample(0, 0, 0, 0),
                new Sample(1000, 20, 0, 500),
                new Sample(1800, 100, 0, 900),
                new Sample(5000, 100, 0, 2000)));
    assertThat(steady).isEqualTo(new SteadyState(80, 800, 400));
    assertThat(steady.recordsPerSecond()).isEqualTo(1e8, within(1.0));
    assertThat(steady.cpuNanosPerRecord()).isEqualTo(5, within(1e-9));
  }

  @Test
  public void shouldFindTheFirstFifthBetweenTwoSamples() {
    SteadyState steady =
        SteadyState.of(List.of(new Sample(0, 0, 0, 0), new Sample(100, 100, 0, 50)));
    assertThat(steady).isEqualTo(new SteadyState(80, 80, 40));
  }

  @Test
  public void shouldEndWithTheLastResult() {
    SteadyState steady =
        SteadyState.of(
            List.of(
                new Sample(0, 0, 0, 0),
                new Sample(100, 100, 0, 100),
                new Sample(200, 100, 7, 150),
                new Sample(300, 100, 7, 170)));
    assertThat(steady).isEqualTo(new SteadyState(80, 180, 130));
  }

  @Test
  public void shouldBeEmptyForARunThatDidNothing() {
    SteadyState steady = SteadyState.of(List.of(new Sample(5, 0, 0, 0), new Sample(9, 0, 0, 3)));
    assertThat(steady.recordsPerSecond()).isZero();
    assertThat(steady.cpuNanosPerRecord()).isZero();
  }
}
