package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

public class SandboxCloseIT {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  @Rule public final Timeout timeout = Timeout.seconds(180);
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  @Test
  public void shouldAnswerOnTheLoopbackUntilItIsClosed() throws Exception {
    List<URI> addresses;
    try (Sandbox sandbox = Sandbox.start(temporary.getRoot().toPath())) {
      addresses =
          List.of(
              URI.create(sandbox.hadoop().defaultFileSystem()),
              sandbox.hadoop().nameNodePage(),
              sandbox.hadoop().resourceManagerPage(),
              URI.create("kafka://" + sandbox.kafka().brokers()),
              URI.create("zookeeper://" + sandbox.zooKeeper().connectString()));
      for (URI address : addresses) {
        connect(address);
      }
      assertThat(sandbox.hadoop().configuration().get("hadoop.zk.address"))
          .isEqualTo(sandbox.zooKeeper().connectString());
    }
    for (URI address : addresses) {
      assertThatThrownBy(() -> connect(address))
          .as(address.toString())
          .isInstanceOf(IOException.class);
    }
  }

  private static void connect(URI address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(address.getHost(), address.getPort()), CONNECT_TIMEOUT_MILLIS);
      assertThat(socket.getInetAddress().isLoopbackAddress()).isTrue();
    }
  }
}
