package io.millrace.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A job that was submitted, followed through its page behind YARN's proxy: a command for each look
 * would be a JVM for each look, and slow down what is being timed.
 */
final class RunningJob {
  private static final Pattern APPLICATION_ID = Pattern.compile("application_\\d+_\\d+");
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(3);
  private static final long LOOK_INTERVAL_MILLIS = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient browser =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(LOOK_LIMIT)
          .build();
  private final MillraceCommand command;
  private final String id;
  private final HttpRequest look;

  private RunningJob(MillraceCommand command, URI yarnPage, String id) {
    this.command = command;
    this.id = id;
    this.look =
        HttpRequest.newBuilder(yarnPage.resolve("/proxy/" + id + "/api/status"))
            .timeout(LOOK_LIMIT)
            .build();
  }

  /**
   * The job that a {@code run} has submitted.
   *
   * @param yarnPage the ResourceManager's page
   */
  static RunningJob submittedBy(MillraceCommand command, URI yarnPage, MillraceCommand.Result run) {
    assertThat(run.exitCode()).as(run.output() + run.errors()).isZero();
    Matcher matcher = APPLICATION_ID.matcher(run.output());
    assertThat(matcher.find()).as("an application id in " + run.output()).isTrue();
    return new RunningJob(command, yarnPage, matcher.group());
  }

  String id() {
    return id;
  }

  /** The status when it is as wished. */
  JsonNode await(String wish, long limitSeconds, Predicate<JsonNode> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
    String last = "";
    while (System.nanoTime() < deadline) {
      try {
        HttpResponse<String> answer = browser.send(look, HttpResponse.BodyHandlers.ofString());
        last = answer.body();
        // While there is no master the proxy answers for itself, with a page.
        if (answer.statusCode() == 200 && last.startsWith("{")) {
          JsonNode status = JSON.readTree(last);
          if (condition.test(status)) {
            return status;
          }
          assertThat(status.path("state").asText()).as(last).isNotIn("FAILED", "CANCELLED");
        }
      } catch (IOException e) { // the master is being replaced
        last = e.toString();
      }
      Thread.sleep(LOOK_INTERVAL_MILLIS);
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
