package io.millrace.master.job;

import io.millrace.master.snapshot.StateMatch;
import io.millrace.planner.Stage;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.OperatorStatus;
import io.millrace.protocol.TaskMetrics;
import io.millrace.protocol.TaskState;
import io.millrace.protocol.WorkerStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Describes the job for people who look at it. */
final class JobProgress {
  private final JobDescription job;
  private final long epoch;
  private final int wantedWorkers;
  private final Lifecycle lifecycle;
  private final Workers workers;
  private final Warnings warnings;

  JobProgress(
      JobDescription job, long epoch, int wantedWorkers, Lifecycle lifecycle, Workers workers) {
    this.job = job;
    this.epoch = epoch;
    this.wantedWorkers = wantedWorkers;
    this.lifecycle = lifecycle;
    this.workers = workers;
    this.warnings = new Warnings(job, lifecycle);
  }

  JobStatus status(long nowMillis) {
    List<OperatorStatus> stages = job.plan().stages().stream().map(this::statusOf).toList();
    List<WorkerStatus> alive = new ArrayList<>();
    workers.alive().forEach(worker -> alive.add(statusOf(worker)));
    JobStatus status =
        new JobStatus(
            job.jobId(),
            job.plan().jobName(),
            state(),
            job.submittedAtMillis(),
            epoch,
            lifecycle.attemptNumber(),
            lifecycle.restarts().total(),
            stages,
            alive,
            lifecycle.snapshots().history().toList(),
            lifecycle.failures().toList(),
            counters(),
            job.explainedPlan());
    status.setWarnings(warnings.present(nowMillis));
    status.setOutages(lifecycle.outages().toList());
    lifecycle.firstRecordAtMillis().ifPresent(status::setFirstRecordAtMillis);
    lifecycle.begunWith().map(StateMatch::toMessage).ifPresent(status::setRestored);
    return status;
  }

  private JobState state() {
    return switch (lifecycle.phase()) {
      case WAITING -> stateWhileWaiting();
      case LOADING, RESTORING_SINKS ->
          lifecycle.outcome().isPresent() ? ending() : JobState.DEPLOYING;
      case READY -> isMissingWorkers() ? JobState.WAITING_FOR_WORKERS : JobState.DEPLOYING;
      case DEPLOYING -> JobState.DEPLOYING;
      case RUNNING -> lifecycle.isLastSnapshotWanted() ? JobState.STOPPING : JobState.RUNNING;
      case COMPLETING, RECORDING -> ending();
      case RELEASING, OVER -> lifecycle.outcome().orElseThrow().state();
      case HALTED -> JobState.RESTARTING;
    };
  }

  private JobState stateWhileWaiting() {
    if (lifecycle.outcome().isPresent()) {
      return ending();
    }
    if (lifecycle.attempt().isEmpty()) {
      return JobState.WAITING_FOR_WORKERS; // for their first reports, if not for them
    }
    boolean isEnding = !lifecycle.attempt().get().isOver();
    return isMissingWorkers() && !isEnding ? JobState.WAITING_FOR_WORKERS : JobState.RESTARTING;
  }

  private JobState ending() {
    return switch (lifecycle.outcome().orElseThrow().state()) {
      case FINISHED, STOPPED -> JobState.STOPPING;
      default -> JobState.CANCELLING;
    };
  }

  private boolean isMissingWorkers() {
    return workers.count() < wantedWorkers;
  }

  private Map<String, Long> counters() {
    if (lifecycle.outcome().isPresent()) {
      return lifecycle.outcome().get().counters();
    }
    return lifecycle.attempt().map(JobCounters::of).orElse(Map.of());
  }

  private OperatorStatus statusOf(Stage stage) {
    StageSum sum = new StageSum();
    lifecycle
        .attempt()
        .ifPresent(
            attempt ->
                attempt.tasks().stream()
                    .filter(task -> task.id().getStage() == stage.id())
                    .forEach(sum::add));
    OperatorStatus status =
        new OperatorStatus(
            stage.name(),
            stage.id(),
            stage.parallelism(),
            sum.tasksByState,
            sum.recordsIn,
            sum.recordsOut,
            sum.recordsInPerSecond,
            sum.recordsOutPerSecond,
            sum.watermark.orElse(Long.MIN_VALUE),
            sum.lateRecords,
            sum.stateBytes,
            sum.busiest,
            sum.mostBlocked);
    if (sum.stuckOperator != null) {
      status.setStuckOperator(sum.stuckOperator);
      status.setStuckMillis(sum.stuckMillis);
    }
    return status;
  }

  private WorkerStatus statusOf(RegisteredWorker worker) {
    int tasks =
        lifecycle
            .attempt()
            .map(
                attempt ->
                    (int)
                        attempt.tasks().stream()
                            .filter(task -> task.workerId().equals(worker.id()))
                            .filter(task -> !TaskStates.isFinal(task.state()))
                            .count())
            .orElse(0);
    Heartbeat heartbeat = worker.lastHeartbeat();
    WorkerStatus status =
        new WorkerStatus(
            worker.id(),
            worker.registration.getHost(),
            worker.registration.getProcessId(),
            tasks,
            heartbeat == null ? 0 : heartbeat.getHeapUsedBytes(),
            heartbeat == null ? 0 : heartbeat.getPagesUsedBytes(),
            heartbeat == null ? 0 : heartbeat.getPagesBudgetBytes(),
            worker.lastContactMillis());
    if (worker.registration.isSetContainerId()) {
      status.setContainerId(worker.registration.getContainerId());
    }
    if (heartbeat != null && heartbeat.isSetSpilledBytes()) {
      status.setSpilledBytes(heartbeat.getSpilledBytes());
    }
    return status;
  }

  /** What the tasks of a stage have done together. */
  private static final class StageSum {
    private final Map<TaskState, Integer> tasksByState = new EnumMap<>(TaskState.class);
    private long recordsIn;
    private long recordsOut;
    private double recordsInPerSecond;
    private double recordsOutPerSecond;
    private Optional<Long> watermark = Optional.empty();
    private long lateRecords;
    private long stateBytes;
    private double busiest;
    private double mostBlocked;
    private String stuckOperator;
    private long stuckMillis;

    void add(DeployedTask task) {
      tasksByState.merge(task.state(), 1, Integer::sum);
      TaskMetrics metrics = task.metrics();
      if (metrics == null) {
        return;
      }
      recordsIn += metrics.getRecordsIn();
      recordsOut += metrics.getRecordsOut();
      lateRecords += metrics.getLateRecords();
      stateBytes += metrics.getStateBytes();
      watermark = Optional.of(Math.min(watermark.orElse(Long.MAX_VALUE), metrics.getWatermark()));
      if (!TaskStates.isFinal(task.state())) {
        recordsInPerSecond += task.rates().recordsInPerSecond();
        recordsOutPerSecond += task.rates().recordsOutPerSecond();
        busiest = Math.max(busiest, task.rates().busy());
        mostBlocked = Math.max(mostBlocked, task.rates().blocked());
        if (metrics.isSetStuckOperator() && metrics.getStuckMillis() > stuckMillis) {
          stuckOperator = metrics.getStuckOperator();
          stuckMillis = metrics.getStuckMillis();
        }
      }
    }
  }
}
