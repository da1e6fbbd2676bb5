package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.Test;

public class LoopbackPortsTest {
  @Test
  public void shouldChooseDifferentPortsBelowThoseOfOutgoingConnections() {
    assertThat(LoopbackPorts.choose(50))
        .doesNotHaveDuplicates()
        .allSatisfy(port -> assertThat(port).isBetween(12_000, 32_000));
  }

  @Test
  public void shouldChoosePortsThatCanBeBound() throws IOException {
    int port = LoopbackPorts.choose(1).get(0);
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress("127.0.0.1", port));
      assertThat(socket.getLocalPort()).isEqualTo(port);
    }
  }
}
