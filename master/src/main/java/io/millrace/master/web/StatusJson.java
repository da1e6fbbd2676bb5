package io.millrace.master.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.protocol.FailureSummary;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.OperatorStatus;
import io.millrace.protocol.OutageSummary;
import io.millrace.protocol.RestoredStates;
import io.millrace.protocol.SnapshotSummary;
import io.millrace.protocol.WorkerStatus;

/** A job's status as JSON. The fields are those of the control message; docs/rest.md lists them. */
public final class StatusJson {
  private StatusJson() {}

  /** The whole status. */
  public static ObjectNode of(JobStatus status) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("jobId", status.getJobId());
    json.put("jobName", status.getJobName());
    json.put("state", status.getState().name());
    json.put("submittedAtMillis", status.getSubmittedAtMillis());
    json.put("epoch", status.getEpoch());
    json.put("attempt", status.getAttempt());
    json.put("restarts", status.getRestarts());
    if (status.isSetFirstRecordAtMillis()) {
      json.put("firstRecordAtMillis", status.getFirstRecordAtMillis());
    }
    if (status.isSetRestored()) {
      json.set("restored", restored(status.getRestored()));
    }
    ArrayNode warnings = json.putArray("warnings");
    if (status.isSetWarnings()) {
      status.getWarnings().forEach(warnings::add);
    }
    ArrayNode stages = json.putArray("stages");
    status.getStages().forEach(each -> stages.add(stage(each)));
    ArrayNode workers = json.putArray("workers");
    status.getWorkers().forEach(each -> workers.add(worker(each)));
    ArrayNode snapshots = json.putArray("snapshots");
    status.getSnapshots().forEach(each -> snapshots.add(snapshot(each)));
    ArrayNode failures = json.putArray("failures");
    status.getFailures().forEach(each -> failures.add(failure(each)));
    if (status.isSetOutages()) {
      ArrayNode outages = json.putArray("outages");
      status.getOutages().forEach(each -> outages.add(outage(each)));
    }
    ObjectNode counters = json.putObject("counters");
    status.getCounters().forEach(counters::put);
    json.put("plan", status.getExplainedPlan());
    return json;
  }

  private static ObjectNode restored(RestoredStates restored) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("snapshotFolder", restored.getSnapshotFolder());
    restored.getMatched().forEach(json.putArray("matched")::add);
    restored.getBegunAnew().forEach(json.putArray("begunAnew")::add);
    restored.getUnclaimed().forEach(json.putArray("unclaimed")::add);
    return json;
  }

  private static ObjectNode stage(OperatorStatus stage) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("stage", stage.getStage());
    json.put("name", stage.getName());
    json.put("parallelism", stage.getParallelism());
    ObjectNode tasks = json.putObject("tasksByState");
    stage.getTasksByState().forEach((state, count) -> tasks.put(state.name(), count));
    json.put("recordsIn", stage.getRecordsIn());
    json.put("recordsOut", stage.getRecordsOut());
    json.put("recordsInPerSecond", stage.getRecordsInPerSecond());
    json.put("recordsOutPerSecond", stage.getRecordsOutPerSecond());
    json.put("watermark", stage.getWatermark());
    json.put("lateRecords", stage.getLateRecords());
    json.put("stateBytes", stage.getStateBytes());
    json.put("busiest", stage.getBusiest());
    json.put("mostBlocked", stage.getMostBlocked());
    if (stage.isSetStuckOperator()) {
      json.put("stuckOperator", stage.getStuckOperator());
      json.put("stuckMillis", stage.getStuckMillis());
    }
    return json;
  }

  private static ObjectNode worker(WorkerStatus worker) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("workerId", worker.getWorkerId());
    json.put("host", worker.getHost());
    json.put("processId", worker.getProcessId());
    if (worker.isSetContainerId()) {
      json.put("containerId", worker.getContainerId());
    }
    json.put("tasks", worker.getTasks());
    json.put("heapUsedBytes", worker.getHeapUsedBytes());
    json.put("pagesUsedBytes", worker.getPagesUsedBytes());
    json.put("pagesBudgetBytes", worker.getPagesBudgetBytes());
    json.put("spilledBytes", worker.getSpilledBytes());
    json.put("lastHeartbeatMillis", worker.getLastHeartbeatMillis());
    return json;
  }

  private static ObjectNode snapshot(SnapshotSummary snapshot) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("snapshotId", snapshot.getSnapshotId());
    json.put("kind", snapshot.getKind().name());
    json.put("triggeredAtMillis", snapshot.getTriggeredAtMillis());
    if (snapshot.isSetCompletedAtMillis()) {
      json.put("completedAtMillis", snapshot.getCompletedAtMillis());
    }
    json.put("sizeBytes", snapshot.getSizeBytes());
    if (snapshot.isSetTotalBytes()) {
      json.put("totalBytes", snapshot.getTotalBytes());
    }
    if (snapshot.isSetLongestPauseNanos()) {
      json.put("longestPauseNanos", snapshot.getLongestPauseNanos());
    }
    json.put("path", snapshot.getPath());
    json.put("outcome", snapshot.getOutcome());
    return json;
  }

  private static ObjectNode failure(FailureSummary failure) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("atMillis", failure.getAtMillis());
    json.put("message", failure.getMessage());
    if (failure.isSetTimes()) {
      json.put("times", failure.getTimes());
    }
    if (failure.isSetDetails()) {
      json.put("details", failure.getDetails());
    }
    return json;
  }

  private static ObjectNode outage(OutageSummary outage) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("what", outage.getWhat());
    json.put("sinceMillis", outage.getSinceMillis());
    json.put("times", outage.getTimes());
    json.put("reason", outage.getReason());
    if (outage.isSetFailsAtMillis()) {
      json.put("failsAtMillis", outage.getFailsAtMillis());
    }
    return json;
  }
}
