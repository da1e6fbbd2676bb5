package io.millrace.embedded;

import io.millrace.protocol.CommitReport;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.HeartbeatReply;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.RegistrationReply;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.protocol.WorkerService;
import io.millrace.worker.Worker;
import java.util.Optional;
import java.util.function.Function;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;

/**
 * A worker of this JVM and the wire between it and the master, which can be cut: then neither hears
 * of the other any more, as if the worker's process had been killed.
 */
final class EmbeddedWorker {
  private final String id;
  private final Worker worker;
  private volatile boolean isCut;

  /**
   * Makes a worker.
   *
   * @param maker is given the wire to the master
   */
  EmbeddedWorker(
      WorkerRegistration registration,
      MasterService.Iface master,
      Function<MasterService.Iface, Worker> maker) {
    id = registration.getWorkerId();
    worker = maker.apply(new Wire(master));
  }

  String id() {
    return id;
  }

  void start() {
    worker.start();
  }

  /**
   * Where the master's commands go.
   *
   * @throws TException if the wire is cut
   */
  WorkerService.Iface commands() throws TException {
    requireWire();
    return worker;
  }

  /** Cuts the wire to the master. */
  void cut() {
    isCut = true;
  }

  /** The operator that a thread is in, if it is one of this worker's. */
  Optional<String> operatorIn(Thread thread) {
    return worker.operatorIn(thread);
  }

  private void requireWire() throws TException {
    if (isCut) {
      throw new TTransportException(TTransportException.NOT_OPEN, "worker " + id + " is dead");
    }
  }

  /** Ends the worker's tasks and threads; returns when they have ended. */
  void end() throws InterruptedException {
    worker.close();
  }

  /** The master as the worker sees it. */
  private final class Wire implements MasterService.Iface {
    private final MasterService.Iface master;

    Wire(MasterService.Iface master) {
      this.master = master;
    }

    @Override
    public RegistrationReply registerWorker(WorkerRegistration registration) throws TException {
      requireWire();
      return master.registerWorker(registration);
    }

    @Override
    public HeartbeatReply heartbeat(Heartbeat heartbeat) throws TException {
      requireWire();
      return master.heartbeat(heartbeat);
    }

    @Override
    public void acknowledgeSnapshot(SnapshotAcknowledgement acknowledgement) throws TException {
      requireWire();
      master.acknowledgeSnapshot(acknowledgement);
    }

    @Override
    public void declineSnapshot(SnapshotDecline decline) throws TException {
      requireWire();
      master.declineSnapshot(decline);
    }

    @Override
    public void reportCommitted(CommitReport report) throws TException {
      requireWire();
      master.reportCommitted(report);
    }
  }
}
