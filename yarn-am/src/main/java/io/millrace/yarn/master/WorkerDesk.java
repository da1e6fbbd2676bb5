package io.millrace.yarn.master;

import io.millrace.protocol.CommitReport;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.HeartbeatReply;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.RegistrationReply;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.WorkerRegistration;
import java.util.function.Consumer;
import org.apache.thrift.TException;

/** Takes workers' reports to the master, and tells when a container's worker has come up. */
final class WorkerDesk implements MasterService.Iface {
  private final MasterService.Iface master;
  private final Consumer<String> onStarted;

  /**
   * A desk.
   *
   * @param onStarted is told the id of a container when its worker has registered
   */
  WorkerDesk(MasterService.Iface master, Consumer<String> onStarted) {
    this.master = master;
    this.onStarted = onStarted;
  }

  @Override
  public RegistrationReply registerWorker(WorkerRegistration registration) throws TException {
    RegistrationReply reply = master.registerWorker(registration);
    onStarted.accept(registration.getContainerId());
    return reply;
  }

  @Override
  public HeartbeatReply heartbeat(Heartbeat heartbeat) throws TException {
    return master.heartbeat(heartbeat);
  }

  @Override
  public void acknowledgeSnapshot(SnapshotAcknowledgement acknowledgement) throws TException {
    master.acknowledgeSnapshot(acknowledgement);
  }

  @Override
  public void declineSnapshot(SnapshotDecline decline) throws TException {
    master.declineSnapshot(decline);
  }

  @Override
  public void reportCommitted(CommitReport report) throws TException {
    master.reportCommitted(report);
  }
}
