package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;

public class OutageToleranceTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final OutageTolerance tolerance =
      new OutageTolerance("A test", Duration.ofNanos(100), now::get);

  @Test
  public void a_failure_is_thrown_when_there_was_nothing_else_for_too_long() {
    IllegalStateException failure = new IllegalStateException("away");
    tolerance.failed(failure);
    now.addAndGet(100);
    assertThatCode(() -> tolerance.failed(failure)).doesNotThrowAnyException();
    now.addAndGet(1);
    assertThatThrownBy(() -> tolerance.failed(failure)).isSameAs(failure);
  }

  @Test
  public void a_success_in_between_makes_it_patient_again() {
    tolerance.failed(new IllegalStateException("away"));
    now.addAndGet(90);
    tolerance.succeeded();
    now.addAndGet(90);
    assertThatCode(() -> tolerance.failed(new IllegalStateException("away again")))
        .doesNotThrowAnyException();
  }
}
