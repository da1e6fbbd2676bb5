package io.millrace.sandbox.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.sandbox.HadoopSandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** A job that was submitted, seen through YARN and, by YARN's proxy, its page. For one thread. */
final class YarnJob implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("application_\\d+_\\d+");
  private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LONGEST_END = Duration.ofMinutes(1);
  private static final long POLL_MILLIS = 100;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<YarnApplicationState> FINAL =
      EnumSet.of(
          YarnApplicationState.FINISHED, YarnApplicationState.FAILED, YarnApplicationState.KILLED);

  private final ApplicationId id;
  private final URI page;
  private final YarnClient yarn;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PAGE_TIMEOUT).build();

  private YarnJob(ApplicationId id, URI page, YarnClient yarn) {
    this.id = id;
    this.page = page;
    this.yarn = yarn;
  }

  /** The job that a {@code run} says it has submitted. */
  static YarnJob submittedBy(List<String> runOutput, HadoopSandbox hadoop) {
    Matcher matcher = ID.matcher(String.join("\n", runOutput));
    if (!matcher.find()) {
      throw new DemoException("'run' named no application; it said: " + runOutput);
    }
    YarnClient yarn = YarnClient.createYarnClient();
    yarn.init(hadoop.configuration());
    yarn.start();
    URI page = hadoop.resourceManagerPage().resolve("/proxy/" + matcher.group() + "/");
    return new YarnJob(ApplicationId.fromString(matcher.group()), page, yarn);
  }

  String id() {
    return id.toString();
  }

  /** The address of the job's page, through YARN's proxy. */
  URI page() {
    return page;
  }

  /**
   * Whether there is a master, which serves the page.
   *
   * @throws DemoException if the job has ended
   */
  boolean hasMaster() {
    ApplicationReport report = report();
    if (FINAL.contains(report.getYarnApplicationState())) {
      throw new DemoException("the job has ended before the demo: " + ending(report));
    }
    return report.getYarnApplicationState() == YarnApplicationState.RUNNING;
  }

  /** What the page says; empty if it does not answer, as when the master is just being replaced. */
  Optional<JobProgress> progress() throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(page.resolve("api/status")).timeout(PAGE_TIMEOUT).build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200
          ? Optional.of(JobProgress.of(JSON.readTree(response.body())))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Waits for the end of a job that was stopped.
   *
   * @throws DemoException if it does not end, or not well
   */
  void awaitEnd() throws InterruptedException {
    long startNanos = System.nanoTime();
    ApplicationReport report = report();
    while (!FINAL.contains(report.getYarnApplicationState())) {
      if (System.nanoTime() - startNanos > LONGEST_END.toNanos()) {
        throw new DemoException(
            "the job was stopped, but has not ended after " + LONGEST_END.toSeconds() + " s");
      }
      Thread.sleep(POLL_MILLIS);
      report = report();
    }
    if (report.getFinalApplicationStatus() != FinalApplicationStatus.SUCCEEDED) {
      throw new DemoException("the job did not end well: " + ending(report));
    }
  }

  @Override
  public void close() {
    yarn.stop();
  }

  private ApplicationReport report() {
    try {
      return yarn.getApplicationReport(id);
    } catch (YarnException | IOException e) {
      throw new DemoException("YARN does not know how " + id + " is: " + e.getMessage(), e);
    }
  }

  private static String ending(ApplicationReport report) {
    String diagnostics = report.getDiagnostics() == null ? "" : report.getDiagnostics().strip();
    return report.getFinalApplicationStatus() + (diagnostics.isEmpty() ? "" : ", ") + diagnostics;
  }
}
