package io.millrace.master.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
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
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class StatusServerTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private JobStatus status = new JobStatus();
  private Exception problem;
  private Visitors visitors = Visitors.EVERYBODY;
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
    server = server(64, 10_000);
  }

  private StatusServer server(int mostConnections, int timeoutMillis) throws IOException {
    return new StatusServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        request -> visitors.admit(request),
        () -> {
          if (problem != null) {
            throw problem;
          }
          return status;
        },
        mostConnections,
        timeoutMillis);
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

  @Test
  public void whoIsNotAdmittedSeesNothing() throws Exception {
    visitors = request -> Visitors.Admission.redirect("http://proxy" + request.uri());
    HttpResponse<String> elsewhere = get("/api/status?x=1");
    assertThat(elsewhere.statusCode()).isEqualTo(302);
    assertThat(elsewhere.headers().firstValue("Location")).contains("http://proxy/api/status?x=1");
    assertThat(elsewhere.body()).doesNotContain("broke");

    visitors = request -> Visitors.Admission.refused("not you from " + request.from());
    assertThat(get("/").statusCode()).isEqualTo(403);
    assertThat(get("/").body()).contains("not you from").contains("127.0.0.1");
  }

  @Test
  public void connectionsThatAskForNothingAreClosed_andKeepNobodyOut() throws Exception {
    try (StatusServer small = server(4, 1_000)) {
      List<Socket> strangers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        strangers.add(new Socket(InetAddress.getLoopbackAddress(), small.port()));
      }
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + small.port() + "/")).build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      for (Socket stranger : strangers) {
        stranger.setSoTimeout(20_000);
        assertThat(isClosed(stranger)).isTrue();
        stranger.close();
      }
    }
  }

  @Test
  public void whoAsksSlowlyHasNoMoreTime() throws Exception {
    byte[] slow = "GET / HTTP/1.1\r\nHost: a-name-that-takes-long-to-say".getBytes(US_ASCII);
    try (StatusServer small = server(4, 1_000);
        Socket stranger = new Socket(InetAddress.getLoopbackAddress(), small.port())) {
      stranger.setSoTimeout(100);
      int said = 0;
      while (said < slow.length && !isClosed(stranger)) {
        stranger.getOutputStream().write(slow[said++]);
      }
      assertThat(said).isLessThan(slow.length);
    }
  }

  @Test
  public void whoDoesNotReadTheAnswerIsCutOff() throws Exception {
    status.setExplainedPlan("plan ".repeat(10_000_000));
    try (StatusServer small = server(4, 2_000);
        Socket stranger = new Socket(InetAddress.getLoopbackAddress(), small.port())) {
      stranger.getOutputStream().write("GET /api/status HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      Thread.sleep(4_000); // the reader's slowness
      assertThat(bytesUntilTheEnd(stranger)).isLessThan(50_000_000L);
    }
  }

  private static long bytesUntilTheEnd(Socket socket) {
    long read = 0;
    byte[] buffer = new byte[1 << 20];
    try {
      for (int n = 0; n >= 0; n = socket.getInputStream().read(buffer)) {
        read += n;
      }
      return read;
    } catch (IOException e) {
      return read; // reset
    }
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(address(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI address(String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }
}
