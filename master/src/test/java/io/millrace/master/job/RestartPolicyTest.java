package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.Test;

public class RestartPolicyTest {
  @Test
  public void shouldDoubleTheWaitUpToItsLimit() {
    RestartPolicy policy = new RestartPolicy(5, 2, 100, 500);
    for (long expected : new long[] {100, 200, 400, 500, 500}) {
      assertThat(policy.onFailure("")).isEqualTo(OptionalLong.of(expected));
    }
    assertThat(policy.onFailure("")).isEmpty();
    assertThat(policy.total()).isEqualTo(5);
  }

  @Test
  public void shouldCountAnewAfterASnapshot() {
    RestartPolicy policy = new RestartPolicy(1, 2, 100, 500);
    assertThat(policy.onFailure("")).hasValue(100);
    policy.onSnapshotCompleted();
    assertThat(policy.onFailure("")).hasValue(100);
    assertThat(policy.onFailure("")).isEmpty();
    assertThat(policy.total()).isEqualTo(2);
  }

  @Test
  public void shouldNotOverflowAfterManyFailures() {
    RestartPolicy policy = new RestartPolicy(1_000, 2, 1, Long.MAX_VALUE / 4);
    for (int failure = 0; failure < 1_000; failure++) {
      assertThat(policy.onFailure("").getAsLong()).isBetween(1L, Long.MAX_VALUE / 4);
    }
  }

  @Test
  public void shouldAllowNoRestartAtAll() {
    assertThat(new RestartPolicy(0, 2, 100, 500).onFailure("")).isEmpty();
  }

  @Test
  public void shouldEndAfterTheSameMistakeCameAgainAndAgain() {
    RestartPolicy policy = new RestartPolicy(10, 2, 1, 1);
    assertThat(policy.onFailure("m")).isPresent();
    assertThat(policy.onFailure("other")).isPresent();
    assertThat(policy.onFailure("m")).isPresent();
    assertThat(policy.onFailure("")).isPresent();
    assertThat(policy.onFailure("m")).isEmpty();
    assertThat(policy.describeEnd())
        .isEqualTo(
            "failed 3 times in a row with the same exception (restart.same-exception-attempts = 2)");
  }

  @Test
  public void shouldCountTheSameMistakeAnewAfterASnapshot() {
    RestartPolicy policy = new RestartPolicy(10, 1, 1, 1);
    assertThat(policy.onFailure("m")).isPresent();
    policy.onSnapshotCompleted();
    assertThat(policy.onFailure("m")).isPresent();
    assertThat(policy.onFailure("m")).isEmpty();
  }

  @Test
  public void shouldNotCountAFailureThatAnOutageFollows() {
    RestartPolicy policy = new RestartPolicy(1, 2, 1, 1);
    for (int failure = 0; failure < 5; failure++) {
      assertThat(policy.onFailure("")).isPresent();
      policy.onOutage();
      policy.onOutage();
    }
    assertThat(policy.onFailure("")).isPresent();
    assertThat(policy.onFailure("")).isEmpty();
    assertThat(policy.total()).isEqualTo(6);
  }
}
