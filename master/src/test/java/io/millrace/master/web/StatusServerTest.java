package io.millrace.master.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.protocol.FailureSummary;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.OperatorStatus;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.SnapshotSummary;
import io.millrace.protocol.TaskState;
import io.millrace.protocol.WorkerStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class StatusServerTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private JobStatus status = new JobStatus();
  private Exception problem;
  private StatusServer server;

  @Before
  public void start() throws IOException {
    status =
        new JobStatus()
            .setJobId("application_1_1")
            .setJobName("words \"<b>")
            .setState(JobState.RUNNING)
            .setSubmittedAtMillis(5)
            .setStages(
                List.of(
                    new OperatorStatus()
                        .setName("lines")
                        .setParallelism(2)
                        .setTasksByState(Map.of(TaskState.RUNNING, 2))
                        .setWatermark(Long.MIN_VALUE)
                        .setRecordsInPerSecond(1.5)))
            .setWorkers(List.of(new WorkerStatus().setWorkerId("w").setProcessId(77)))
            .setSnapshots(
                List.of(new SnapshotSummary().setSnapshotId(3).setKind(SnapshotKind.SAVEPOINT)))
            .setFailures(List.of(new FailureSummary().setMessage("broke")))
            .setCounters(Map.of("lines/g/n", 4L))
            .setExplainedPlan("plan");
    server =
        new StatusServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            () -> {
              if (problem != null) {
                throw problem;
              }
              return status;
            });
  }

  @After
  public void stop() {
    server.close();
  }

  @Test
  public void servesTheStatusAsJson() throws Exception {
    HttpResponse<String> response = get("/api/status");
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode json = new ObjectMapper().readTree(response.body());
    assertThat(json.path("jobName").asText()).isEqualTo("words \"<b>");
    assertThat(json.path("state").asText()).isEqualTo("RUNNING");
    assertThat(json.has("firstRecordAtMillis")).isFalse();
    assertThat(json.at("/stages/0/tasksByState/RUNNING").asInt()).isEqualTo(2);
    assertThat(json.at("/stages/0/watermark").asLong()).isEqualTo(Long.MIN_VALUE);
    assertThat(json.at("/workers/0/processId").asLong()).isEqualTo(77);
    assertThat(json.at("/snapshots/0/kind").asText()).isEqualTo("SAVEPOINT");
    assertThat(json.at("/failures/0/message").asText()).isEqualTo("broke");
    assertThat(json.path("counters").path("lines/g/n").asLong()).isEqualTo(4);
  }

  @Test
  public void thePageUsesRelativeAddressesOnly() throws Exception {
    HttpResponse<String> response = get("/");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("fetch(\"api/status\"").doesNotContain("http://");
  }

  @Test
  public void saysWhenTheMasterDoesNotAnswer() throws Exception {
    problem = new IllegalStateException("it is starting");
    HttpResponse<String> response = get("/api/status");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("it is starting");
  }

  @Test
  public void servesNothingElse() throws Exception {
    assertThat(get("/etc").statusCode()).isEqualTo(404);
    HttpRequest post =
        HttpRequest.newBuilder(address("/api/status"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(address(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI address(String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }
}
