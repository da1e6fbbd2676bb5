package io.millrace.benchmarks.process;

import io.millrace.api.configuration.Configuration;
import io.millrace.benchmarks.measure.ProcessMeter;
import io.millrace.master.rpc.StandaloneWorker;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.worker.WorkerHost;
import io.millrace.worker.WorkerMemory;
import io.millrace.worker.codec.CodecRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A process with one worker. Ends when the master says so, or when who started it has ended. */
public final class WorkerMain implements WorkerHost {
  private static final int ORPHANED = 3;

  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  private WorkerMain() {}

  /** Reads a {@link WorkerStart} from the standard input and runs the worker. */
  public static void main(String[] arguments) throws Exception {
    ObjectInputStream input = new ObjectInputStream(System.in);
    WorkerStart start = (WorkerStart) input.readObject();
    WorkerMain main = new WorkerMain();
    Thread guard = new Thread(() -> main.endWithParent(input), "parent-guard");
    guard.setDaemon(true);
    guard.start();
    System.exit(main.run(start));
  }

  /** Nothing more comes on the standard input, until it ends with the process at its other end. */
  private void endWithParent(InputStream input) {
    try {
      while (input.read() >= 0) {
        continue;
      }
    } catch (IOException e) {
      System.err.println("worker: " + e);
    }
    exitCode.complete(ORPHANED);
  }

  @Override
  public void onShutDown() {
    exitCode.complete(0);
  }

  @Override
  public void onFailed(String reason) {
    System.err.println("worker: " + reason);
    exitCode.complete(1);
  }

  private int run(WorkerStart start) throws Exception {
    Configuration options = Configuration.of(start.options());
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InetSocketAddress master = new InetSocketAddress(loopback, start.masterPort());
    ProcessMeter meter = ProcessMeter.ofThisProcess();
    boolean isMeasured = !start.measurementsPath().isEmpty();
    if (isMeasured) {
      meter.start();
    }
    int code;
    try (StandaloneWorker worker =
        new StandaloneWorker(
            start.workerId(),
            loopback,
            SharedSecret.of(start.secret()),
            options,
            WorkerMemory.ofRunningJvm(options),
            new CodecRegistry(Thread.currentThread().getContextClassLoader()),
            () -> Optional.of(master),
            this)) {
      worker.start();
      code = exitCode.join();
    }
    if (code == 0 && isMeasured) {
      meter.stop().write(Path.of(start.measurementsPath()));
    }
    return code;
  }
}
