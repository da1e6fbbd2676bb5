package io.millrace.protocol.transport;

import java.io.Closeable;
import java.net.InetSocketAddress;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.TException;
import org.apache.thrift.TServiceClient;
import org.apache.thrift.TServiceClientFactory;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TMultiplexedProtocol;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.layered.TFramedTransport;

/**
 * Calls one service at one address. Connects when it is first called, and again after a connection
 * was lost. Calls of several threads go one after the other.
 *
 * @param <C> the service's generated client
 */
public final class ControlClient<C extends TServiceClient> implements Closeable {
  private final TServiceClientFactory<C> factory;
  private final String service;
  private final InetSocketAddress address;
  private final SharedSecret secret;
  private final int timeoutMillis;
  private TSocket socket;
  private C client;

  /** What to do with a connected client. */
  @FunctionalInterface
  public interface Call<C, R> {
    R apply(C client) throws TException;
  }

  /**
   * A client that is not connected yet.
   *
   * @param service the name that the server knows the service by
   * @param timeoutMillis how long to wait for a connection, and for each answer
   */
  public ControlClient(
      TServiceClientFactory<C> factory,
      String service,
      InetSocketAddress address,
      SharedSecret secret,
      int timeoutMillis) {
    this.factory = factory;
    this.service = service;
    this.address = address;
    this.secret = secret;
    this.timeoutMillis = timeoutMillis;
  }

  /** The address that is called. */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * Makes one call. Whether a call that failed with a {@link TTransportException} was served is not
   * known; the next one connects anew.
   *
   * @throws TException what the service declares, or {@link TTransportException} if it was not
   *     reached, did not answer in time, or is not to be trusted
   */
  public synchronized <R> R call(Call<C, R> call) throws TException {
    try {
      if (client == null) {
        connect();
      }
      return call.apply(client);
    } catch (TTransportException e) {
      close();
      throw new TTransportException(
          e.getType(), service + " at " + address + ": " + e.getMessage(), e);
    } catch (TException | RuntimeException e) {
      if (isBroken(e)) {
        close();
      }
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    if (socket != null) {
      socket.close();
    }
    socket = null;
    client = null;
  }

  /** An exception that the service declares leaves the connection in order; any other may not. */
  private static boolean isBroken(Exception e) {
    return !(e instanceof TException) || e.getClass().getName().startsWith("org.apache.thrift.");
  }

  private void connect() throws TTransportException {
    socket =
        new TSocket(
            new TConfiguration(),
            address.getHostString(),
            address.getPort(),
            timeoutMillis,
            timeoutMillis);
    socket.open();
    Handshake.Client handshake = new Handshake.Client(secret);
    socket.write(handshake.hello());
    socket.flush();
    byte[] challenge = new byte[Handshake.CHALLENGE_BYTES];
    socket.readAll(challenge, 0, challenge.length);
    try {
      socket.write(handshake.answer(challenge));
    } catch (Handshake.RefusedException e) {
      throw new TTransportException(e.getMessage(), e);
    }
    socket.flush();
    byte[] verdict = new byte[1];
    socket.readAll(verdict, 0, 1);
    if (verdict[0] != Handshake.ACCEPTED) {
      throw new TTransportException("the server refused the application's secret");
    }
    client =
        factory.getClient(
            new TMultiplexedProtocol(
                new TCompactProtocol(new TFramedTransport(socket, ControlServer.MAX_FRAME_BYTES)),
                service));
  }
}
