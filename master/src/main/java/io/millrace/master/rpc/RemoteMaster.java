package io.millrace.master.rpc;

import io.millrace.protocol.CommitReport;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.HeartbeatReply;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.RegistrationReply;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.protocol.transport.ControlClient;
import io.millrace.protocol.transport.SharedSecret;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;

/**
 * The leading master, wherever it is at the moment of a call. A heartbeat never waits behind a
 * snapshot's acknowledgement: the two have connections of their own. May be used by several
 * threads.
 */
public final class RemoteMaster implements MasterService.Iface, Closeable {
  /** The name that masters serve {@link MasterService} by. */
  public static final String SERVICE = "master";

  private static final int HEARTBEAT_TIMEOUT_MILLIS = 2_000;
  private static final int REPORT_TIMEOUT_MILLIS = 10_000;

  private final Line heartbeats;
  private final Line reports;

  /**
   * A master that is not connected to yet.
   *
   * @param finder says where the leading master is, if it is known; asked before each call
   */
  RemoteMaster(Supplier<Optional<InetSocketAddress>> finder, SharedSecret secret) {
    this.heartbeats = new Line(finder, secret, HEARTBEAT_TIMEOUT_MILLIS);
    this.reports = new Line(finder, secret, REPORT_TIMEOUT_MILLIS);
  }

  @Override
  public RegistrationReply registerWorker(WorkerRegistration registration) throws TException {
    return heartbeats.toMaster().call(master -> master.registerWorker(registration));
  }

  @Override
  public HeartbeatReply heartbeat(Heartbeat heartbeat) throws TException {
    return heartbeats.toMaster().call(master -> master.heartbeat(heartbeat));
  }

  @Override
  public void acknowledgeSnapshot(SnapshotAcknowledgement acknowledgement) throws TException {
    reports
        .toMaster()
        .<Void>call(
            master -> {
              master.acknowledgeSnapshot(acknowledgement);
              return null;
            });
  }

  @Override
  public void declineSnapshot(SnapshotDecline decline) throws TException {
    reports
        .toMaster()
        .<Void>call(
            master -> {
              master.declineSnapshot(decline);
              return null;
            });
  }

  @Override
  public void reportCommitted(CommitReport report) throws TException {
    reports
        .toMaster()
        .<Void>call(
            master -> {
              master.reportCommitted(report);
              return null;
            });
  }

  @Override
  public void close() {
    heartbeats.close();
    reports.close();
  }

  /** One connection, which moves when the master does. */
  private static final class Line {
    private final Supplier<Optional<InetSocketAddress>> finder;
    private final SharedSecret secret;
    private final int timeoutMillis;
    private InetSocketAddress address;
    private ControlClient<MasterService.Client> client;

    Line(Supplier<Optional<InetSocketAddress>> finder, SharedSecret secret, int timeoutMillis) {
      this.finder = finder;
      this.secret = secret;
      this.timeoutMillis = timeoutMillis;
    }

    synchronized ControlClient<MasterService.Client> toMaster() throws TTransportException {
      InetSocketAddress current =
          finder
              .get()
              .orElseThrow(
                  () -> new TTransportException("no master has published its address yet"));
      if (!current.equals(address)) {
        close();
        address = current;
        client =
            new ControlClient<>(
                new MasterService.Client.Factory(), SERVICE, current, secret, timeoutMillis);
      }
      return client;
    }

    synchronized void close() {
      if (client != null) {
        client.close();
      }
      client = null;
      address = null;
    }
  }
}
