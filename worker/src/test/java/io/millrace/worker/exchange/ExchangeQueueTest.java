package io.millrace.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class ExchangeQueueTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  @Test
  public void shouldKeepOrderBeyondItsBound() {
    ExchangeQueue queue = new ExchangeQueue(2);
    for (int i = 0; i < 10; i++) {
      queue.add(new Element.Watermark(i));
    }
    assertThat(queue.hasRoom()).isFalse();
    for (int i = 0; i < 10; i++) {
      queue.flushOverflow();
      assertThat(queue.poll()).isEqualTo(new Element.Watermark(i));
    }
    assertThat(queue.poll()).isNull();
    assertThat(queue.hasRoom()).isTrue();
  }

  @Test
  public void shouldWakeASenderThatFoundNoRoom() {
    ExchangeQueue queue = new ExchangeQueue(4);
    AtomicInteger wakeUps = new AtomicInteger();
    queue.onRoom(wakeUps::incrementAndGet);
    while (queue.hasRoom()) {
      queue.add(new Element.Idle());
    }
    queue.poll();
    assertThat(wakeUps).as("half of it must be free first").hasValue(0);
    queue.poll();
    assertThat(wakeUps).hasValue(1);
    queue.poll();
    assertThat(wakeUps).as("only once").hasValue(1);
  }

  /** Both sides sleep until they are woken: a wake-up that was lost would hang the test. */
  @Test
  public void shouldLoseNoWakeUpBetweenTwoThreads() throws InterruptedException {
    int count = 200_000;
    ExchangeQueue queue = new ExchangeQueue(8);
    Semaphore room = new Semaphore(0);
    Semaphore elements = new Semaphore(0);
    queue.onRoom(room::release);
    queue.onElement(elements::release);
    Thread sender =
        new Thread(
            () -> {
              for (int i = 0; i < count; i++) {
                while (!queue.hasRoom()) {
                  room.acquireUninterruptibly();
                }
                queue.add(new Element.Watermark(i));
              }
            });
    sender.start();
    for (int i = 0; i < count; i++) {
      Element next = queue.poll();
      while (next == null) {
        elements.acquire();
        next = queue.poll();
      }
      assertThat(((Element.Watermark) next).timestampMillis()).isEqualTo(i);
    }
    sender.join();
  }
}
