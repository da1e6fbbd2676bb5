package io.millrace.master;

import io.millrace.master.job.Action;
import io.millrace.master.job.Event;
import io.millrace.protocol.RefusedException;
import io.millrace.protocol.StaleException;
import io.millrace.protocol.WorkerRegistration;
import java.util.HashMap;
import java.util.Map;
import org.apache.thrift.TException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends commands, on a thread for each worker, so that a slow one delays no other. */
final class WorkerCalls {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerCalls.class);

  private final WorkerGateway gateway;
  private final Threads threads;
  private final EventQueue events;

  /** The master's thread only. */
  private final Map<String, SerialExecutor> byWorker = new HashMap<>();

  WorkerCalls(WorkerGateway gateway, Threads threads, EventQueue events) {
    this.gateway = gateway;
    this.threads = threads;
    this.events = events;
  }

  void send(Action.SendCommand action) {
    byWorker
        .computeIfAbsent(
            action.worker().getWorkerId(), workerId -> threads.serial("to-" + workerId))
        .execute(() -> events.add(call(action)));
  }

  void forget(WorkerRegistration worker) {
    SerialExecutor thread = byWorker.remove(worker.getWorkerId());
    if (thread != null) {
      thread.execute(() -> gateway.forget(worker));
      thread.close();
    }
  }

  private Event call(Action.SendCommand action) {
    try {
      gateway.call(action.worker(), action.command());
      return new Event.CommandAnswered(action.commandId());
    } catch (StaleException e) {
      return new Event.CommandStale(action.commandId(), e.getCurrentEpoch());
    } catch (RefusedException e) {
      return new Event.CommandRefused(action.commandId(), e.getMessage());
    } catch (TException | RuntimeException e) {
      LOG.debug("{} was not answered", action, e);
      return new Event.CommandFailed(action.commandId(), e.toString());
    }
  }
}
