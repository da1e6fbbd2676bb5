package io.millrace.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * How a job is doing, by its REST interface.
 *
 * @param state such as {@code running}
 * @param firstRecordAtMillis when its first record was processed, in this attempt; 0: not yet
 * @param linesPerSecond what the source reads
 * @param lines what it has read in this attempt
 * @param snapshots the number of the newest completed snapshot; 0: none
 * @param restarts how often the tasks were started again after a failure
 * @param failure the newest failure; empty if there is none
 */
record JobProgress(
    String state,
    long firstRecordAtMillis,
    double linesPerSecond,
    long lines,
    long snapshots,
    long restarts,
    String failure) {

  static JobProgress of(JsonNode status) {
    JsonNode source = status.path("stages").path(0);
    return new JobProgress(
        status.path("state").asText("starting").toLowerCase(Locale.ROOT).replace('_', ' '),
        status.path("firstRecordAtMillis").asLong(),
        source.path("recordsInPerSecond").asDouble(),
        source.path("recordsIn").asLong(),
        newestCompleted(status.path("snapshots")),
        status.path("restarts").asLong(),
        status.path("failures").path(0).path("message").asText(""));
  }

  private static long newestCompleted(JsonNode snapshots) {
    long newest = 0;
    for (JsonNode snapshot : snapshots) {
      if (snapshot.path("outcome").asText().equals("COMPLETED")) {
        newest = Math.max(newest, snapshot.path("snapshotId").asLong());
      }
    }
    return newest;
  }
}
