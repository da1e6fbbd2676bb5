package io.millrace.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ResourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import org.junit.Test;

public class MistakeTest {
  private static RuntimeException parse(String text) {
    try {
      Integer.parseInt(text);
      throw new AssertionError();
    } catch (NumberFormatException e) {
      return new IllegalStateException("on " + text, e);
    }
  }

  @Test
  public void isTheSame_whateverTheRecord() {
    assertThat(Mistake.describe("map", parse("x"))).isEqualTo(Mistake.describe("map", parse("y")));
  }

  @Test
  public void isAnother_inAnotherOperatorOrAtAnotherPlace() {
    String first = Mistake.describe("map", new IllegalStateException("x"));
    assertThat(Mistake.describe("other", parse("x")))
        .isNotEqualTo(Mistake.describe("map", parse("x")));
    assertThat(Mistake.describe("map", new IllegalStateException("x"))).isNotEqualTo(first);
  }

  @Test
  public void isNone_ifSomethingOutsideMayHaveFailed() {
    for (Throwable cause :
        new Throwable[] {
          new IOException("broken"),
          new UncheckedIOException(new ConnectException("refused")),
          new IllegalStateException(new TimeoutException("slow")),
          new ResourceException("the disk is full"),
          new OutOfMemoryError("heap")
        }) {
      assertThat(Mistake.describe("map", cause)).as("%s", cause).isNull();
    }
  }
}
