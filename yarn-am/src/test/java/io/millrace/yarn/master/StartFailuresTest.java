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
      failures.onEnded("container-" + delays.size());
    }
    assertThat(delays).containsExactly(0L, 100L, 200L, 400L, 800L, 1600L, 3200L, 5000L);
  }

  @Test
  public void doesNotCountWorkersThatHadComeUp() {
    for (int n = 0; n < 100; n++) {
      failures.onStarted("container-" + n);
      failures.onEnded("container-" + n);
    }
    assertThat(failures.delayMillis()).isZero();
    assertThat(failures.isHopeless()).isFalse();
  }

  @Test
  public void startsAgainWithEachWorkerThatComesUp() {
    failures.onEnded("a");
    failures.onEnded("b");
    assertThat(failures.delayMillis()).isEqualTo(200);
    failures.onStarted("c");
    assertThat(failures.delayMillis()).isZero();
  }
}
