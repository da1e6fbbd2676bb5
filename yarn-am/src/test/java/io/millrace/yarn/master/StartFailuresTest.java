package io.millrace.yarn.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class StartFailuresTest {
  private final StartFailures failures = new StartFailures();

  @Test
  public void waitsLongerEachTimeAWorkerDoesNotComeUp_thenGivesUp() {
    List<Long> delays = new ArrayList<>();
    while (!failures.isHopeless()) {
      delays.add(failures.delayMillis());
      failures.onEnded("container-" + delays.size(), 0);
    }
    assertThat(delays).containsExactly(0L, 100L, 200L, 400L, 800L, 1600L, 3200L, 5000L);
  }

  @Test
  public void givesUpWhenWorkersEndSoonAfterTheyHaveComeUp() {
    int ended = 0;
    while (!failures.isHopeless()) {
      failures.onStarted("container-" + ended, ended);
      failures.onEnded("container-" + ended, ended + StartFailures.PROBATION_NANOS - 1);
      ended++;
    }
    assertThat(ended).isEqualTo(8);
  }

  @Test
  public void doesNotCountWorkersThatHaveLivedForAWhile() {
    for (int n = 0; n < 100; n++) {
      failures.onStarted("container-" + n, n);
      failures.onEnded("container-" + n, n + StartFailures.PROBATION_NANOS);
    }
    assertThat(failures.delayMillis()).isZero();
    assertThat(failures.isHopeless()).isFalse();
  }

  @Test
  public void countsFromTheFirstTimeThatAWorkerHasComeUp() {
    failures.onStarted("a", 0);
    failures.onStarted("a", StartFailures.PROBATION_NANOS);
    failures.onEnded("a", StartFailures.PROBATION_NANOS);
    assertThat(failures.delayMillis()).isZero();
  }

  @Test
  public void startsAgainWithEachWorkerThatComesUp() {
    failures.onEnded("a", 0);
    failures.onEnded("b", 0);
    assertThat(failures.delayMillis()).isEqualTo(200);
    failures.onStarted("c", 0);
    assertThat(failures.delayMillis()).isZero();
  }

  @Test
  public void startsAgainAfterAWorkerThatHasLivedForAWhile() {
    for (String container : List.of("a", "b", "long", "given up")) {
      failures.onStarted(container, 0);
    }
    failures.onEnded("a", 1);
    failures.onEnded("b", 2);
    assertThat(failures.delayMillis()).isEqualTo(200);
    failures.onEnded("long", StartFailures.PROBATION_NANOS);
    assertThat(failures.delayMillis()).isZero();
    failures.onStarted("c", 3);
    failures.onEnded("c", 4);
    assertThat(failures.delayMillis()).isEqualTo(100);
    failures.forget("given up", StartFailures.PROBATION_NANOS);
    assertThat(failures.delayMillis()).isZero();
  }
}
