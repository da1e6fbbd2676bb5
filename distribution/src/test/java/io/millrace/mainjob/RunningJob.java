package io.millrace.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A job that was submitted, followed through the command's {@code status}. */
final class RunningJob {
  private static final Pattern APPLICATION_ID = Pattern.compile("application_\\d+_\\d+");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MillraceCommand command;
  private final String id;

  private RunningJob(MillraceCommand command, String id) {
    this.command = command;
    this.id = id;
  }

  /** The job that a {@code run} has submitted. */
  static RunningJob submittedBy(MillraceCommand command, MillraceCommand.Result run) {
    assertThat(run.exitCode()).as(run.output() + run.errors()).isZero();
    Matcher matcher = APPLICATION_ID.matcher(run.output());
    assertThat(matcher.find()).as("an application id in " + run.output()).isTrue();
    return new RunningJob(command, matcher.group());
  }

  String id() {
    return id;
  }

  /** The status when it is as wished. */
  JsonNode await(String wish, long limitSeconds, Predicate<JsonNode> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
    String last = "";
    while (System.nanoTime() < deadline) {
      MillraceCommand.Result result = command.run("status", id, "--json");
      last = result.output() + result.errors();
      if (result.exitCode() == 0) {
        JsonNode status = JSON.readTree(result.output());
        if (condition.test(status)) {
          return status;
        }
        assertThat(status.path("state").asText()).as(last).isNotIn("FAILED", "CANCELLED");
      }
    }
    throw new AssertionError("after " + limitSeconds + " s not yet " + wish + ": " + last);
  }

  /** Waits until records are processed by tasks that were started after a moment. */
  long awaitFirstRecordMillisAfter(long momentMillis) throws Exception {
    return await(
            "processing records",
            120,
            status -> status.path("firstRecordAtMillis").asLong() > momentMillis)
        .path("firstRecordAtMillis")
        .asLong();
  }

  /** Waits until every operator's event time has come so far. */
  void awaitWatermark(long timestampMillis, long limitSeconds) throws Exception {
    await(
        "at event time " + timestampMillis,
        limitSeconds,
        status -> {
          for (JsonNode stage : status.path("stages")) {
            if (stage.path("watermark").asLong() < timestampMillis) {
              return false;
            }
          }
          return status.path("stages").size() > 0;
        });
  }

  void stop() throws Exception {
    MillraceCommand.Result result = command.run("stop", id);
    assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
  }
}
