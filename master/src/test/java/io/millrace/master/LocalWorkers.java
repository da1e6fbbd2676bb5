package io.millrace.master;

import io.millrace.api.configuration.Configuration;
import io.millrace.master.job.WorkerCommand;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerHost;
import io.millrace.worker.WorkerMemory;
import io.millrace.worker.codec.CodecRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;

/** Real workers in this process, one at a time, that speak to whatever master there is. */
final class LocalWorkers implements WorkerGateway, WorkerProvider, AutoCloseable {
  private static final AtomicInteger STARTED = new AtomicInteger();
  private static final long MEMORY_BYTES = 64L << 20;

  private final Map<String, Worker> workers = new ConcurrentHashMap<>();
  private final List<String> released = new CopyOnWriteArrayList<>();
  private final MasterService.Iface master;

  LocalWorkers(MasterService.Iface master) {
    this.master = master;
  }

  @Override
  public void call(WorkerRegistration registration, WorkerCommand command) throws TException {
    Worker worker = workers.get(registration.getWorkerId());
    if (worker == null) {
      throw new TTransportException("it is dead");
    }
    command.callOn(worker);
  }

  @Override
  public void provide(int count) {
    if (workers.isEmpty()) {
      start();
    }
  }

  @Override
  public void release(String workerId, String reason) {
    released.add(workerId);
    if (workers.containsKey(workerId)) {
      kill();
      start();
    }
  }

  /** The ids of those that the master has had ended by force. */
  List<String> released() {
    return List.copyOf(released);
  }

  /** Ends the worker without a goodbye; returns its id. */
  String kill() {
    String id = workers.keySet().iterator().next();
    workers.remove(id).close();
    return id;
  }

  void start() {
    String id = "worker-" + STARTED.incrementAndGet();
    WorkerRegistration registration = new WorkerRegistration(id, "localhost", 0, 0, 1, 2);
    Worker worker =
        new Worker(
            registration,
            Configuration.empty(),
            new WorkerMemory(MEMORY_BYTES, MEMORY_BYTES, 0, 0),
            new CodecRegistry(getClass().getClassLoader()),
            new NoNetwork(),
            master,
            new WorkerHost() {
              @Override
              public void onShutDown() {}

              @Override
              public void onFailed(String reason) {}
            });
    workers.put(id, worker);
    worker.start();
  }

  @Override
  public void close() {
    workers.values().forEach(Worker::close);
  }
}
