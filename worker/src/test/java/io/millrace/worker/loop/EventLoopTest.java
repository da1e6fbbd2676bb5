package io.millrace.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class EventLoopTest {
  private static final long SECONDS = 20;

  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final EventLoops loops =
      new EventLoops(
          "test",
          2,
          Thread.currentThread().getContextClassLoader(),
          (thread, error) -> failures.add(error));

  @After
  public void closeLoops() {
    loops.close();
  }

  @Test
  public void tells_ofAStepThatEndedByAnErrorWhichNobodyReported() throws InterruptedException {
    loops.add(
        stepping(
            "broken",
            () -> {
              throw new NoClassDefFoundError("some/Class");
            }),
        0);
    assertThat(failures.poll(SECONDS, TimeUnit.SECONDS)).hasMessage("some/Class");
  }

  @Test
  public void shouldStepUntilDoneAndNeverAgain() throws InterruptedException {
    AtomicInteger steps = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(1);
    loops.add(
        stepping(
            "counted",
            () -> {
              if (steps.incrementAndGet() == 1000) {
                done.countDown();
                return Steppable.Progress.DONE;
              }
              return Steppable.Progress.MADE_PROGRESS;
            }),
        0);
    assertThat(done.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    passRounds(0, 100);
    assertThat(steps).hasValue(1000);
  }

  @Test
  public void whenAStepThrows_thenItsNeighboursGoOn() throws InterruptedException {
    AtomicInteger broken = new AtomicInteger();
    loops.add(
        stepping(
            "broken",
            () -> {
              broken.incrementAndGet();
              throw new AssertionError("thrown on purpose");
            }),
        1);
    passRounds(1, 100);
    assertThat(broken).hasValue(1);
  }

  @Test
  public void shouldWakeUpForWhatIsHandedOver() throws InterruptedException {
    BlockingQueue<Integer> given = new LinkedBlockingQueue<>();
    BlockingQueue<Integer> taken = new LinkedBlockingQueue<>();
    AtomicReference<EventLoop> runsIn = new AtomicReference<>();
    loops.add(
        new Steppable() {
          @Override
          public String name() {
            return "echo";
          }

          @Override
          public void runsIn(EventLoop loop) {
            runsIn.set(loop);
          }

          @Override
          public Progress step() {
            Integer next = given.poll();
            if (next == null) {
              return Progress.NO_PROGRESS;
            }
            taken.add(next);
            return Progress.MADE_PROGRESS;
          }
        },
        0);
    for (int i = 0; i < 2_000; i++) {
      given.add(i);
      runsIn.get().wakeUp();
      assertThat(taken.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(i);
    }
  }

  @Test
  public void shouldGiveWhatBlocksAThreadOfItsOwn() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(2);
    List<String> threads = Collections.synchronizedList(new ArrayList<>());
    for (String name : List.of("first", "second")) {
      loops.add(
          new Steppable() {
            @Override
            public String name() {
              return name;
            }

            @Override
            public boolean isBlocking() {
              return true;
            }

            @Override
            public Progress step() throws InterruptedException {
              threads.add(Thread.currentThread().getName());
              blocked.countDown();
              release.await();
              return Progress.DONE;
            }
          },
          0);
    }
    assertThat(blocked.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    passRounds(0, 10);
    release.countDown();
    assertThat(threads).containsExactlyInAnyOrder("test-first", "test-second");
  }

  @Test
  public void shouldRunNothingAfterClose() {
    AtomicInteger steps = new AtomicInteger();
    loops.add(
        stepping(
            "endless",
            () -> {
              steps.incrementAndGet();
              return Steppable.Progress.MADE_PROGRESS;
            }),
        0);
    loops.close();
    assertThat(loops.all()).allMatch(EventLoop::isOver);
  }

  /** Waits until a loop has called this many steps of something else. */
  private void passRounds(int loop, int rounds) throws InterruptedException {
    CountDownLatch passed = new CountDownLatch(rounds);
    loops.add(
        stepping(
            "rounds",
            () -> {
              passed.countDown();
              return passed.getCount() == 0
                  ? Steppable.Progress.DONE
                  : Steppable.Progress.MADE_PROGRESS;
            }),
        loop);
    assertThat(passed.await(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private interface Step {
    Steppable.Progress run();
  }

  private static Steppable stepping(String name, Step step) {
    return new Steppable() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Progress step() {
        return step.run();
      }
    };
  }
}
