package io.millrace.master.job;

import io.millrace.protocol.AssignSplitsCommand;
import io.millrace.protocol.DeployCommand;
import io.millrace.protocol.EndTasksCommand;
import io.millrace.protocol.SnapshotCompletedCommand;
import io.millrace.protocol.TriggerSnapshotCommand;
import io.millrace.protocol.WorkerService;
import org.apache.thrift.TException;

/** What a master tells a worker. A worker may get each more than once. */
public sealed interface WorkerCommand {
  /** Makes the call. May block. */
  void callOn(WorkerService.Iface worker) throws TException;

  /** Run these tasks. */
  record Deploy(DeployCommand command) implements WorkerCommand {
    @Override
    public void callOn(WorkerService.Iface worker) throws TException {
      worker.deploy(command);
    }
  }

  /** Read these splits. */
  record AssignSplits(AssignSplitsCommand command) implements WorkerCommand {
    @Override
    public void callOn(WorkerService.Iface worker) throws TException {
      worker.assignSplits(command);
    }
  }

  /** Let the barrier of a snapshot start at the sources. */
  record TriggerSnapshot(TriggerSnapshotCommand command) implements WorkerCommand {
    @Override
    public void callOn(WorkerService.Iface worker) throws TException {
      worker.triggerSnapshot(command);
    }
  }

  /** A snapshot is complete: commit. */
  record CompleteSnapshot(SnapshotCompletedCommand command) implements WorkerCommand {
    @Override
    public void callOn(WorkerService.Iface worker) throws TException {
      worker.completeSnapshot(command);
    }
  }

  /** A snapshot was given up. */
  record AbortSnapshot(SnapshotCompletedCommand command) implements WorkerCommand {
    @Override
    public void callOn(WorkerService.Iface worker) throws TException {
      worker.abortSnapshot(command);
    }
  }

  /** End all tasks. */
  record EndTasks(EndTasksCommand command) implements WorkerCommand {
    @Override
    public void callOn(WorkerService.Iface worker) throws TException {
      worker.endTasks(command);
    }
  }

  /** The worker process ends. */
  record ShutDown(long epoch) implements WorkerCommand {
    @Override
    public void callOn(WorkerService.Iface worker) throws TException {
      worker.shutDown(epoch);
    }
  }
}
