package io.millrace.master.rpc;

import io.millrace.api.configuration.Configuration;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.protocol.WorkerService;
import io.millrace.protocol.transport.ControlServer;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.worker.JvmExit;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerHost;
import io.millrace.worker.WorkerMemory;
import io.millrace.worker.WorkerOptions;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.network.NettyChannels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A worker in a process of its own: obeys a master elsewhere, reports to it, and exchanges records
 * with the other workers, all by TCP.
 */
public final class StandaloneWorker implements AutoCloseable {
  private final RemoteMaster master;
  private final ControlServer server;
  private final Worker worker;

  /**
   * A worker that is not started yet.
   *
   * @param id names the worker, and the container or process that it lives in
   * @param node the address to listen at
   * @param secret what all processes of the job share
   * @param options of the job
   * @param masterFinder says where the leading master is, if it is known
   * @param host is told when the worker is over
   * @throws IOException if the address can not be listened at
   */
  public StandaloneWorker(
      String id,
      InetAddress node,
      SharedSecret secret,
      Configuration options,
      WorkerMemory memory,
      CodecRegistry codecs,
      Supplier<Optional<InetSocketAddress>> masterFinder,
      WorkerHost host)
      throws IOException {
    LateProcessor processor = new LateProcessor();
    InetSocketAddress anyPort = new InetSocketAddress(node, 0);
    master = new RemoteMaster(masterFinder, secret);
    server = new ControlServer(anyPort, secret, Map.of(ThriftWorkerGateway.SERVICE, processor));
    NettyChannels channels = new NettyChannels(anyPort, secret, codecs);
    WorkerRegistration registration =
        new WorkerRegistration(
                id,
                node.getHostName(),
                server.port(),
                channels.port(),
                ProcessHandle.current().pid(),
                options.get(WorkerOptions.SLOTS))
            .setContainerId(id);
    worker = new Worker(registration, options, memory, codecs, channels, master, host);
    processor.set(new WorkerService.Processor<>(worker));
  }

  /** Registers with the master and begins to work. */
  public void start() {
    worker.start();
  }

  /** As {@link Worker#endByProgram}. */
  public void endByProgram(JvmExit exit) throws InterruptedException {
    worker.endByProgram(exit);
  }

  @Override
  public void close() {
    worker.close();
    server.close();
    master.close();
  }
}
