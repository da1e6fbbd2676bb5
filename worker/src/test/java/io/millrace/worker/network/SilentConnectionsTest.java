package io.millrace.worker.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.transport.Handshake;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.ChannelId;
import io.millrace.worker.exchange.ExchangeQueue;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class SilentConnectionsTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final SharedSecret secret = SharedSecret.random();
  private final List<Socket> strangers = new ArrayList<>();

  @After
  public void hangUp() throws IOException {
    for (Socket stranger : strangers) {
      stranger.close();
    }
  }

  @Test
  public void silentConnectionsAreClosedInTime_andKeepNobodyOut() throws Exception {
    try (NettyChannels server = channels(4, 1_000)) {
      connectStrangers(server, 4);
      authenticate(server);
      for (Socket stranger : strangers) {
        assertThat(isClosedBy(stranger, 20_000)).isTrue();
      }
    }
  }

  @Test
  public void whoSaysAByteNowAndThenHasNoMoreTimeForTheHandshake() throws Exception {
    try (NettyChannels server = channels(4, 1_000)) {
      connectStrangers(server, 1);
      Socket stranger = strangers.get(0);
      byte[] hello = new Handshake.Client(secret).hello();
      int said = 0;
      while (said < hello.length && !isClosedBy(stranger, 100)) {
        stranger.getOutputStream().write(hello[said++]);
      }
      assertThat(said).isLessThan(hello.length);
    }
  }

  @Test
  public void ofManySilentConnectionsTheOldestAreClosed() throws Exception {
    try (NettyChannels server = channels(4, 600_000)) {
      connectStrangers(server, 40);
      authenticate(server);
      for (Socket stranger : strangers.subList(0, 36)) {
        assertThat(isClosedBy(stranger, 20_000)).isTrue();
      }
      assertThat(isClosedBy(strangers.get(39), 1)).isFalse();
    }
  }

  @Test
  public void anEstablishedConnectionStaysThough() throws Exception {
    try (NettyChannels server = channels(4, 500)) {
      try (Socket proven = authenticate(server)) {
        connectStrangers(server, 1);
        assertThat(isClosedBy(strangers.get(0), 20_000)).isTrue();
        assertThat(isClosedBy(proven, 100)).isFalse();
      }
    }
  }

  @Test
  public void aServerThatSaysNothingIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        NettyChannels client = channels(4, 500)) {
      CompletableFuture<String> broken = new CompletableFuture<>();
      client.openOutgoing(
          1,
          new ChannelId(1, 1, 1),
          new ExchangeQueue(4),
          silent.getInetAddress().getHostAddress(),
          silent.getLocalPort(),
          (id, message, cause) -> broken.complete(message));
      assertThat(broken.get(20, TimeUnit.SECONDS)).contains("did not take part in a handshake");
    }
  }

  private void connectStrangers(NettyChannels server, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      strangers.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
    }
  }

  private Socket authenticate(NettyChannels server) throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    Handshake.Client handshake = new Handshake.Client(secret);
    socket.getOutputStream().write(handshake.hello());
    DataInputStream input = new DataInputStream(socket.getInputStream());
    byte[] challenge = new byte[Handshake.CHALLENGE_BYTES];
    input.readFully(challenge);
    socket.getOutputStream().write(handshake.answer(challenge));
    assertThat(input.readByte()).isEqualTo(Handshake.ACCEPTED);
    return socket;
  }

  private static boolean isClosedBy(Socket socket, int timeoutMillis) throws IOException {
    socket.setSoTimeout(timeoutMillis);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  private NettyChannels channels(int mostWaiting, int timeoutMillis) throws IOException {
    return new NettyChannels(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        secret,
        new CodecRegistry(getClass().getClassLoader()),
        mostWaiting,
        timeoutMillis);
  }
}
