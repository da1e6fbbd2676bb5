package io.millrace.master.rpc;

import io.millrace.master.WorkerGateway;
import io.millrace.master.job.WorkerCommand;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.protocol.WorkerService;
import io.millrace.protocol.transport.ControlClient;
import io.millrace.protocol.transport.SharedSecret;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.thrift.TException;

/** Calls workers at the addresses that they registered with; keeps a connection to each. */
public final class ThriftWorkerGateway implements WorkerGateway, Closeable {
  /** The name that workers serve {@link WorkerService} by. */
  public static final String SERVICE = "worker";

  private static final int TIMEOUT_MILLIS = 5_000;

  private final SharedSecret secret;
  private final Map<String, ControlClient<WorkerService.Client>> clients =
      new ConcurrentHashMap<>();

  /** A gateway without connections. */
  public ThriftWorkerGateway(SharedSecret secret) {
    this.secret = secret;
  }

  @Override
  public void call(WorkerRegistration worker, WorkerCommand command) throws TException {
    clients
        .computeIfAbsent(worker.getWorkerId(), workerId -> clientOf(worker))
        .call(
            client -> {
              command.callOn(client);
              return null;
            });
  }

  @Override
  public void forget(WorkerRegistration worker) {
    ControlClient<WorkerService.Client> client = clients.remove(worker.getWorkerId());
    if (client != null) {
      client.close();
    }
  }

  @Override
  public void close() {
    clients.values().forEach(ControlClient::close);
    clients.clear();
  }

  private ControlClient<WorkerService.Client> clientOf(WorkerRegistration worker) {
    return new ControlClient<>(
        new WorkerService.Client.Factory(),
        SERVICE,
        new InetSocketAddress(worker.getHost(), worker.getControlPort()),
        secret,
        TIMEOUT_MILLIS);
  }
}
