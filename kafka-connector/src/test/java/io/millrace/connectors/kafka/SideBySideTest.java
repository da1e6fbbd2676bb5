package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class SideBySideTest {
  @Rule public final Timeout timeout = Timeout.seconds(30);

  private final Set<Integer> done = ConcurrentHashMap.newKeySet();

  @Test
  public void it_is_done_with_all_at_a_time() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(3);
    SideBySide.run(
        List.of(1, 2, 3),
        item -> {
          await(barrier);
          done.add(item);
        });
    assertThat(done).containsExactlyInAnyOrder(1, 2, 3);
  }

  private static void await(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await();
    } catch (BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  public void a_failure_keeps_nothing_else_from_being_done() {
    UserException lost = new UserException("lost");
    IllegalStateException away = new IllegalStateException("away");
    assertThatThrownBy(
            () ->
                SideBySide.run(
                    List.of(1, 2, 3, 4),
                    item -> {
                      if (item == 1) {
                        throw lost;
                      } else if (item == 3) {
                        throw away;
                      }
                      done.add(item);
                    }))
        .isSameAs(away)
        .hasSuppressedException(lost);
    assertThat(done).containsExactlyInAnyOrder(2, 4);
  }

  @Test
  public void nothing_is_done_with_nothing() throws Exception {
    SideBySide.run(List.<Integer>of(), done::add);
    assertThat(done).isEmpty();
  }
}
