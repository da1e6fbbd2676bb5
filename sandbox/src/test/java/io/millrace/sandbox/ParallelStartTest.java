package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class ParallelStartTest {
  @Rule public final Timeout timeout = Timeout.seconds(30);

  private final ParallelStart parts = new ParallelStart();

  @Test
  public void shouldStartPartsSideBySide() {
    CountDownLatch both = new CountDownLatch(2);
    Future<Part> first = parts.begin(() -> startTogetherWithOther(both));
    Future<Part> second = parts.begin(() -> startTogetherWithOther(both));

    parts.await();

    assertThat(ParallelStart.result(first).closed).isFalse();
    assertThat(ParallelStart.result(second).closed).isFalse();
  }

  @Test
  public void when_onePartFails_then_theOthersAreClosed() {
    Part started = new Part();
    CountDownLatch failing = new CountDownLatch(1);
    Future<Part> unusedFailing =
        parts.begin(
            () -> {
              failing.countDown();
              throw new IllegalStateException(
                  "wrapped", new IllegalStateException("port taken\nat"));
            });
    Future<Part> unusedStarted =
        parts.begin(
            () -> {
              failing.await();
              return started;
            });

    assertThatThrownBy(parts::await)
        .isInstanceOf(SandboxException.class)
        .hasMessageEndingWith("port taken");
    assertThat(started.closed).isTrue();
  }

  @Test
  public void when_interrupted_then_partsThatStartedAreClosed() {
    Part started = new Part();
    Future<Part> unusedStarted = parts.begin(() -> started);
    Future<Part> unusedWaiting =
        parts.begin(
            () -> {
              new CountDownLatch(1).await();
              return new Part();
            });
    Thread.currentThread().interrupt();

    assertThatThrownBy(parts::await).isInstanceOf(SandboxException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(started.closed).isTrue();
  }

  private static Part startTogetherWithOther(CountDownLatch both) throws InterruptedException {
    both.countDown();
    both.await();
    return new Part();
  }

  private static final class Part implements AutoCloseable {
    final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public void close() {
      closed.set(true);
    }
  }
}
