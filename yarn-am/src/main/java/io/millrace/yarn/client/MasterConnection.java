package io.millrace.yarn.client;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.protocol.ClientService;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.RefusedException;
import io.millrace.protocol.transport.ControlClient;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.yarn.Reason;
import io.millrace.yarn.ServiceNames;
import java.io.Closeable;
import java.net.InetSocketAddress;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.thrift.TException;

/** Speaks to the master of a running job. For one thread. */
public final class MasterConnection implements Closeable {
  private final ControlClient<ClientService.Client> client;

  /** A connection to a place; connects with the first request. */
  MasterConnection(InetSocketAddress address, SharedSecret secret, int timeoutMillis) {
    this.client =
        new ControlClient<>(
            new ClientService.Client.Factory(),
            ServiceNames.CLIENT,
            address,
            secret,
            timeoutMillis);
  }

  /**
   * Checks that a job runs, so that its master can be spoken to.
   *
   * @throws UserException if it does not
   */
  public static void requireMaster(ApplicationReport report) {
    if (!hasMaster(report)) {
      throw new UserException(
          report.getApplicationId()
              + " has no running master; YARN says it is "
              + report.getYarnApplicationState());
    }
  }

  /**
   * The master of an application.
   *
   * @param timeoutMillis how long to wait for each answer
   * @throws UserException if the application does not run
   */
  public static MasterConnection open(
      ApplicationReport report, SharedSecret secret, int timeoutMillis) {
    requireMaster(report);
    return new MasterConnection(addressOf(report), secret, timeoutMillis);
  }

  /** Whether YARN knows a master of the application that can be spoken to. */
  static boolean hasMaster(ApplicationReport report) {
    return report.getYarnApplicationState() == YarnApplicationState.RUNNING
        && report.getHost() != null
        && report.getRpcPort() > 0;
  }

  static InetSocketAddress addressOf(ApplicationReport report) {
    return new InetSocketAddress(report.getHost(), report.getRpcPort());
  }

  /** The job's status. */
  public JobStatus status() {
    return call(ClientService.Client::status);
  }

  /** As {@link #status()}, but silence of the master is an exception to be handled. */
  JobStatus tryStatus() throws TException {
    return client.call(ClientService.Client::status);
  }

  /** Takes a savepoint into a folder, or where the job's are if it is empty; returns its path. */
  public String savepoint(String folder) {
    return call(service -> service.savepoint(folder));
  }

  /** Ends the job after a last snapshot; returns the snapshot's path. */
  public String stop(String folder, boolean drain) {
    return call(service -> service.stop(folder, drain));
  }

  /** Ends the job at once. */
  public void cancel() {
    this.<Void>call(
        service -> {
          service.cancel();
          return null;
        });
  }

  @Override
  public void close() {
    client.close();
  }

  private <R> R call(ControlClient.Call<ClientService.Client, R> request) {
    try {
      return client.call(request);
    } catch (RefusedException e) {
      throw new UserException(e.getMessage(), e);
    } catch (TException e) {
      throw new ResourceException("the job's master does not answer: " + Reason.of(e), e);
    }
  }
}
