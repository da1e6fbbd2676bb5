package io.millrace.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class StuckStepTest {
  private static final long SECONDS = 20;

  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final EventLoops loops =
      new EventLoops(
          "test",
          1,
          Thread.currentThread().getContextClassLoader(),
          (thread, error) -> failures.add(error));

  @After
  public void closeLoops() {
    loops.close();
  }

  /** Each step waits for a permit; what it counts is not volatile. */
  private static final class Waiting implements Steppable {
    final Semaphore permits = new Semaphore(0);
    final Semaphore entered = new Semaphore(0);
    final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    volatile boolean wasInterrupted;
    int steps;

    @Override
    public String name() {
      return "waiting";
    }

    @Override
    public Progress step() {
      threads.add(Thread.currentThread());
      entered.release();
      try {
        permits.acquire();
      } catch (InterruptedException e) {
        wasInterrupted = true;
        return Progress.DONE;
      }
      steps++;
      return Progress.MADE_PROGRESS;
    }

    void awaitStep() throws InterruptedException {
      assertThat(entered.tryAcquire(SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  public void whenAStepIsStuck_thenTheNeighboursGoOnAndItIsNamed() throws InterruptedException {
    Waiting stuck = new Waiting();
    loops.add(stuck, 0);
    stuck.awaitStep();
    passRounds(100);
    Optional<StuckStep> found = loops.stuckStep(stuck);
    assertThat(found).isPresent();
    assertThat(found.orElseThrow().thread()).isSameAs(stuck.threads.get(0));
    assertThat(found.orElseThrow().millis()).isPositive();
    assertThat(stuck.threads).hasSize(1);
  }

  @Test
  public void whenAStuckStepEnds_thenItGoesOnInItsLoopAndLaterInAThreadOfItsOwn()
      throws InterruptedException {
    Waiting stuck = new Waiting();
    loops.add(stuck, 0);
    for (int times = 1; times <= 3; times++) {
      stuck.awaitStep();
      passRounds(1); // only when it was handed over
      assertThat(loops.all()).hasSize(1);
      stuck.permits.release();
    }
    stuck.awaitStep();
    stuck.permits.release();
    stuck.awaitStep();
    assertThat(loops.all()).as("one of them its own").hasSize(2);
    assertThat(stuck.threads.get(4)).isSameAs(stuck.threads.get(3));
    assertThat(stuck.steps).isEqualTo(4);
  }

  @Test
  public void aStuckStepCanBeInterrupted() throws InterruptedException {
    Waiting stuck = new Waiting();
    loops.add(stuck, 0);
    stuck.awaitStep();
    passRounds(1);
    loops.interrupt(stuck);
    stuck.threads.get(0).join();
    assertThat(stuck.wasInterrupted).isTrue();
    assertThat(loops.stuckStep(stuck)).isEmpty();
  }

  @Test
  public void whenEverythingIsClosed_thenNoThreadIsLeft() throws InterruptedException {
    Waiting stuck = new Waiting();
    loops.add(stuck, 0);
    stuck.awaitStep();
    passRounds(1);
    loops.close();
    assertThat(stuck.threads.get(0).isAlive()).isFalse();
    assertThat(loops.all()).allMatch(EventLoop::isOver);
  }

  /** Notices a second thread in it, and what the thread before has written too late. */
  private static final class Exclusive implements Steppable {
    final AtomicBoolean isOwned = new AtomicBoolean();
    final AtomicInteger stepped = new AtomicInteger();
    final Random random;
    final int most;
    int plain;
    volatile String broken;
    final CountDownLatch done = new CountDownLatch(1);

    Exclusive(long seed, int most) {
      random = new Random(seed);
      this.most = most;
    }

    @Override
    public String name() {
      return "exclusive";
    }

    @Override
    public Progress step() {
      if (!isOwned.compareAndSet(false, true)) {
        broken = "two threads were in it";
      }
      plain++;
      if (plain != stepped.incrementAndGet()) {
        broken = "step %d saw a count of %d".formatted(stepped.get(), plain);
      }
      for (int i = random.nextInt(2_000); i > 0; i--) {
        Thread.onSpinWait();
      }
      boolean isDone = plain >= most;
      isOwned.set(false);
      if (isDone || broken != null) {
        done.countDown();
        return Progress.DONE;
      }
      return random.nextInt(4) == 0 ? Progress.NO_PROGRESS : Progress.MADE_PROGRESS;
    }
  }

  @Test
  public void whereverALoopIsHandedOver_eachIsInOneThreadAtATimeAndSeesItsPast()
      throws InterruptedException {
    long seed = Seeds.of("StuckStepTest");
    EventLoop loop =
        new EventLoop(
            "handed",
            false,
            null,
            (thread, error) -> failures.add(error),
            (steppable, from, isDone) -> addUnlessDone(steppable, from, isDone));
    List<Exclusive> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Exclusive each = new Exclusive(seed + i, 5_000);
      all.add(each);
      loop.add(each);
    }
    loop.start();
    int handOvers = 0;
    while (all.stream().anyMatch(each -> each.done.getCount() > 0)) {
      EventLoop.Step step = loop.currentStep().orElse(null);
      if (step != null && loop.handOver(step.steppable())) {
        handOvers++;
      }
    }
    loop.close();
    for (Exclusive each : all) {
      assertThat(each.broken).as("seed %d", seed).isNull();
      assertThat(each.plain).isEqualTo(5_000);
    }
    assertThat(handOvers).isPositive();
  }

  private static void addUnlessDone(Steppable steppable, EventLoop from, boolean isDone) {
    if (!isDone) {
      from.add(steppable);
    }
  }

  /** Waits until the loop has called this many steps of something else. */
  private void passRounds(int rounds) throws InterruptedException {
    CountDownLatch passed = new CountDownLatch(rounds);
    loops.add(
        new Steppable() {
          @Override
          public String name() {
            return "rounds";
          }

          @Override
          public Progress step() {
            passed.countDown();
            return passed.getCount() == 0 ? Progress.DONE : Progress.MADE_PROGRESS;
          }
        },
        0);
    assertThat(passed.await(SECONDS, TimeUnit.SECONDS)).isTrue();
  }
}
