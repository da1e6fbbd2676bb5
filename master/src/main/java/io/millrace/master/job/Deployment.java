package io.millrace.master.job;

import io.millrace.protocol.DeployCommand;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.TaskDeployment;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskLocation;
import io.millrace.protocol.WorkerRegistration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the workers are told to start an attempt. */
final class Deployment {
  private final JobDescription job;
  private final Map<TaskId, RegisteredWorker> placement;
  private final RestoredState restored;

  /**
   * The start of tasks.
   *
   * @param restored the parts of the snapshot that they go on from; none for a first start
   */
  Deployment(
      JobDescription job,
      Map<TaskId, RegisteredWorker> placement,
      List<OperatorSnapshot> restored) {
    this.job = job;
    this.placement = placement;
    this.restored = new RestoredState(job.plan().keyGroups(), restored);
  }

  /** A command for each worker that has tasks. */
  Map<RegisteredWorker, DeployCommand> commands(long epoch, int attempt, long incarnation) {
    List<TaskLocation> locations = new ArrayList<>();
    Map<RegisteredWorker, List<TaskDeployment>> tasks = new LinkedHashMap<>();
    placement.forEach(
        (task, worker) -> {
          locations.add(locationOf(task, worker.registration));
          tasks.computeIfAbsent(worker, key -> new ArrayList<>()).add(deploymentOf(task));
        });
    Map<RegisteredWorker, DeployCommand> commands = new LinkedHashMap<>();
    tasks.forEach(
        (worker, deployments) ->
            commands.put(
                worker,
                new DeployCommand(
                    epoch,
                    attempt,
                    job.jobId(),
                    job.planPath(),
                    deployments,
                    locations,
                    incarnation,
                    job.plan().keyGroups())));
    return commands;
  }

  private TaskDeployment deploymentOf(TaskId task) {
    return new TaskDeployment(
        task, restored.partsFor(job.plan().stages().get(task.getStage()), task.getIndex()));
  }

  private static TaskLocation locationOf(TaskId task, WorkerRegistration worker) {
    return new TaskLocation(task, worker.getWorkerId(), worker.getHost(), worker.getDataPort());
  }
}
