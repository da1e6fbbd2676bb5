package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.CommitReport;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.HeartbeatReply;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.RegistrationReply;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.WorkerRegistration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class MasterLinkTest {
  private static final long UNSERVABLE = 13;

  @Rule public final Timeout timeout = Timeout.seconds(30);

  private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
  private final Listening master = new Listening();
  private MasterLink link;

  @After
  public void close() {
    link.close();
  }

  @Test
  public void endsTheWorker_whenItsHeartbeatsCannotBeMade() throws Exception {
    start(
        () -> {
          throw new NoClassDefFoundError("some/Metric");
        });
    assertThat(failures.poll(20, TimeUnit.SECONDS)).contains("NoClassDefFoundError", "some/Metric");
  }

  @Test
  public void endsTheWorker_whenAnUnexpectedExceptionComesOfAHeartbeat() throws Exception {
    start(
        () -> {
          throw new IllegalStateException("a bug");
        });
    assertThat(failures.poll(20, TimeUnit.SECONDS)).contains("IllegalStateException: a bug");
  }

  @Test
  public void endsTheWorker_whenReportsCannotBeSent() throws Exception {
    start(MasterLinkTest::heartbeat);
    master.error = new StackOverflowError();
    link.report(acknowledgement(1));
    assertThat(failures.poll(20, TimeUnit.SECONDS)).contains("reports", "StackOverflowError");
  }

  @Test
  public void aReportThatTheMasterCannotTakeIsDeclinedAndHoldsUpNoOther() throws Exception {
    start(MasterLinkTest::heartbeat);
    link.report(acknowledgement(UNSERVABLE));
    link.report(acknowledgement(14));
    link.report(new CommitReport("w", 1, 1, 12, new TaskId(0, 0)));
    assertThat(List.of(master.next(), master.next())).containsExactly("took 14", "committed 12");
    assertThat(master.next()).startsWith("declined 13").contains("too large");
    assertThat(failures).isEmpty();
  }

  @Test
  public void aReportIsRepeatedAsLongAsThereIsNoMaster() throws Exception {
    start(MasterLinkTest::heartbeat);
    master.isAway = true;
    link.report(acknowledgement(14));
    Thread.sleep(1_000); // in which it fails, more often than one that cannot be taken may
    master.isAway = false;
    assertThat(master.next()).isEqualTo("took 14");
  }

  private void start(Supplier<Heartbeat> heartbeats) {
    link =
        new MasterLink(
            master,
            new WorkerRegistration("w", "host", 1, 2, 3, 4),
            heartbeats,
            epoch -> {},
            new WorkerHost() {
              @Override
              public void onShutDown() {}

              @Override
              public void onFailed(String reason) {
                failures.add(reason);
              }
            });
    link.start();
  }

  private static Heartbeat heartbeat() {
    return new Heartbeat("w", 0, 0, List.of(), List.of(), 0, 0, 0);
  }

  private static SnapshotAcknowledgement acknowledgement(long snapshotId) {
    return new SnapshotAcknowledgement("w", 1, 1, snapshotId, new TaskId(0, 0), List.of());
  }

  /** Takes everything but what is too large for it, and notes it. */
  private static final class Listening implements MasterService.Iface {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private volatile boolean isAway;
    private volatile Error error;

    String next() throws InterruptedException {
      return heard.poll(20, TimeUnit.SECONDS);
    }

    private void answer() throws TException {
      if (isAway) {
        throw new TTransportException("connection refused");
      }
    }

    @Override
    public RegistrationReply registerWorker(WorkerRegistration registration) throws TException {
      answer();
      return new RegistrationReply(1, 20, 60_000);
    }

    @Override
    public HeartbeatReply heartbeat(Heartbeat heartbeat) throws TException {
      answer();
      return new HeartbeatReply(1, false);
    }

    @Override
    public void acknowledgeSnapshot(SnapshotAcknowledgement acknowledgement) throws TException {
      answer();
      if (error != null) {
        throw error;
      }
      if (acknowledgement.getSnapshotId() == UNSERVABLE) {
        throw new TTransportException("the frame is too large");
      }
      heard.add("took " + acknowledgement.getSnapshotId());
    }

    @Override
    public void declineSnapshot(SnapshotDecline decline) throws TException {
      answer();
      heard.add("declined " + decline.getSnapshotId() + ": " + decline.getReason());
    }

    @Override
    public void reportCommitted(CommitReport report) throws TException {
      answer();
      heard.add("committed " + report.getSnapshotId());
    }
  }
}
