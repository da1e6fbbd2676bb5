package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class StopRequestTest {
  private static final long LONG_MILLIS = 60_000;

  @Rule public final Timeout timeout = Timeout.seconds(30);

  @Test
  public void isMadeByAByte() throws Exception {
    try (PipedOutputStream side = new PipedOutputStream()) {
      StopRequest request = StopRequest.listenTo(new PipedInputStream(side));
      assertThat(request.isMade()).isFalse();
      assertThat(request.await(1)).isFalse();

      side.write('s');
      side.flush();

      assertThat(request.await(LONG_MILLIS)).isTrue();
      assertThat(request.isMade()).isTrue();
    }
  }

  @Test
  public void isMadeByTheEndOfTheInput() throws Exception {
    PipedOutputStream side = new PipedOutputStream();
    StopRequest request = StopRequest.listenTo(new PipedInputStream(side));

    side.close();

    assertThat(request.await(LONG_MILLIS)).isTrue();
  }
}
