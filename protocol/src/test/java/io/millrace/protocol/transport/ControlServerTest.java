package io.millrace.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.protocol.ClientService;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.RefusedException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class ControlServerTest {
  @Rule public final Timeout timeout = Timeout.seconds(30);

  private final SharedSecret secret = SharedSecret.random();
  private final AtomicInteger served = new AtomicInteger();
  private ControlServer server;

  @Before
  public void start() throws IOException {
    server = startAt(0);
  }

  @After
  public void stop() {
    server.close();
  }

  @Test
  public void servesCallersThatKnowTheSecret() throws TException {
    try (ControlClient<ClientService.Client> client = client(secret)) {
      assertThat(client.call(ClientService.Client::status).getJobName()).isEqualTo("job 1");
      assertThat(client.call(ClientService.Client::status).getJobName()).isEqualTo("job 2");
    }
  }

  @Test
  public void refusesCallersWithAnotherSecret() {
    try (ControlClient<ClientService.Client> client = client(SharedSecret.random())) {
      assertThatThrownBy(() -> client.call(ClientService.Client::status))
          .isInstanceOf(TTransportException.class)
          .hasMessageContaining("secret");
    }
    assertThat(served).hasValue(0);
  }

  @Test
  public void cutsOffAClientThatSkipsTheProof() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream output = socket.getOutputStream();
      output.write(new Handshake.Client(secret).hello());
      output.write(new byte[Handshake.ANSWER_BYTES]);
      output.flush();
      DataInputStream input = new DataInputStream(socket.getInputStream());
      input.readFully(new byte[Handshake.CHALLENGE_BYTES]);
      assertThat(input.read()).isEqualTo(-1);
    }
    assertThat(served).hasValue(0);
  }

  @Test
  public void cutsOffAStrangerThatSpeaksSomethingElse() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    assertThat(served).hasValue(0);
  }

  @Test
  public void silentConnectionsAreClosedInTime_andKeepNobodyOut() throws Exception {
    try (ControlServer guarded = guarded(8, 1_000);
        Strangers strangers = new Strangers(guarded.port())) {
      long start = System.nanoTime();
      strangers.connect(8);
      try (ControlClient<ClientService.Client> client = clientOf(guarded)) {
        assertThat(client.call(ClientService.Client::status).getJobName()).isEqualTo("job 1");
      }
      strangers.awaitClosed();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  public void whoSaysAByteNowAndThenHasNoMoreTimeForTheHandshake() throws Exception {
    try (ControlServer guarded = guarded(8, 1_000);
        Strangers strangers = new Strangers(guarded.port())) {
      strangers.connect(1);
      byte[] hello = new Handshake.Client(secret).hello();
      int said = strangers.dripUntilClosed(hello, 100);
      assertThat(said).isLessThan(hello.length);
    }
  }

  @Test
  public void ofManySilentConnectionsTheOldestAreClosed() throws Exception {
    try (ControlServer guarded = guarded(4, 600_000);
        Strangers strangers = new Strangers(guarded.port())) {
      strangers.connect(40);
      strangers.awaitClosed(36);
      try (ControlClient<ClientService.Client> client = clientOf(guarded)) {
        assertThat(client.call(ClientService.Client::status).getJobName()).isEqualTo("job 1");
        strangers.connect(10);
        strangers.awaitClosed(46);
        assertThat(client.call(ClientService.Client::status).getJobName()).isEqualTo("job 2");
      }
    }
  }

  private ControlServer guarded(int mostWaiting, int timeoutMillis) throws IOException {
    return new ControlServer(
        ControlServer.listenAt(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        secret,
        Map.of("client", new ClientService.Processor<>(new Service())),
        mostWaiting,
        timeoutMillis);
  }

  private ControlClient<ClientService.Client> clientOf(ControlServer other) {
    return new ControlClient<>(
        new ClientService.Client.Factory(),
        "client",
        new InetSocketAddress(InetAddress.getLoopbackAddress(), other.port()),
        secret,
        5_000);
  }

  @Test
  public void servesThoseThatConnectedBeforeThereWasAServer() throws IOException {
    ServerSocket bound =
        ControlServer.listenAt(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try (Socket early = new Socket(InetAddress.getLoopbackAddress(), bound.getLocalPort())) {
      early.getOutputStream().write(new Handshake.Client(secret).hello());
      try (ControlServer late = new ControlServer(bound, secret, Map.of())) {
        assertThat(late.port()).isEqualTo(early.getPort());
        new DataInputStream(early.getInputStream()).readFully(new byte[Handshake.CHALLENGE_BYTES]);
      }
    }
    assertThat(bound.isClosed()).isTrue();
  }

  @Test
  public void connectsAgainAfterTheServerWasAway() throws Exception {
    try (ControlClient<ClientService.Client> client = client(secret)) {
      client.call(ClientService.Client::status);
      int port = server.port();
      server.close();
      assertThatThrownBy(() -> client.call(ClientService.Client::status))
          .isInstanceOf(TTransportException.class);
      server = startAt(port);
      assertThat(client.call(ClientService.Client::status).getJobName()).isEqualTo("job 2");
    }
  }

  @Test
  public void declaredExceptionsReachTheCallerAndKeepTheConnection() throws TException {
    try (ControlClient<ClientService.Client> client = client(secret)) {
      assertThatThrownBy(
              () ->
                  client.call(
                      each -> {
                        each.cancel();
                        return null;
                      }))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.getMessage()).isEqualTo("it has ended"));
      assertThat(client.call(ClientService.Client::status).getState()).isEqualTo(JobState.RUNNING);
    }
  }

  private ControlServer startAt(int port) throws IOException {
    return new ControlServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        secret,
        Map.of("client", new ClientService.Processor<>(new Service())));
  }

  private ControlClient<ClientService.Client> client(SharedSecret known) {
    return new ControlClient<>(
        new ClientService.Client.Factory(),
        "client",
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
        known,
        5_000);
  }

  private final class Service implements ClientService.Iface {
    @Override
    public JobStatus status() {
      JobStatus status = new JobStatus();
      status.setJobName("job " + served.incrementAndGet());
      status.setState(JobState.RUNNING);
      return status;
    }

    @Override
    public String savepoint(String folder) {
      return folder;
    }

    @Override
    public String stop(String folder, boolean drain) {
      return folder;
    }

    @Override
    public void cancel() throws RefusedException {
      throw new RefusedException("it has ended");
    }
  }
}
