package io.millrace.master.web;

import io.millrace.protocol.JobStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;

/** What is served, and to whom. Knows nothing of connections. */
final class StatusPages {
  private final Visitors visitors;
  private final Callable<JobStatus> status;
  private final Page home;

  /**
   * The answer to a request.
   *
   * @param code the status code of HTTP
   * @param type the type of the body
   * @param headers further headers
   */
  record Page(int code, String type, byte[] body, Map<String, String> headers) {
    static Page text(int code, String sentence) {
      byte[] body = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
      return new Page(code, "text/plain; charset=utf-8", body, Map.of());
    }

    Page with(String header, String value) {
      return new Page(code, type, body, Map.of(header, value));
    }
  }

  StatusPages(Visitors visitors, Callable<JobStatus> status) throws IOException {
    this.visitors = visitors;
    this.status = status;
    try (InputStream input = StatusPages.class.getResourceAsStream("status.html")) {
      home = new Page(200, "text/html; charset=utf-8", input.readAllBytes(), Map.of());
    }
  }

  /** Answers a request. May block. */
  Page answer(String method, Visitors.Request request) {
    try {
      Visitors.Admission admission = visitors.admit(request);
      if (!admission.isGranted()) {
        return admission
            .elsewhere()
            .map(address -> Page.text(302, admission.reason()).with("Location", address))
            .orElseGet(() -> Page.text(403, admission.reason()));
      }
      return method.equals("GET")
          ? answer(pathOf(request.uri()))
          : Page.text(405, "only GET is served here").with("Allow", "GET");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Page.text(503, "the master ends");
    } catch (Exception e) {
      return Page.text(503, "the master does not answer: " + e.getMessage());
    }
  }

  private Page answer(String path) throws Exception {
    return switch (path) {
      case "/" -> home;
      case "/api/status" ->
          new Page(
              200,
              "application/json; charset=utf-8",
              StatusJson.of(status.call()).toString().getBytes(StandardCharsets.UTF_8),
              Map.of());
      default -> Page.text(404, "nothing at " + path + "; there are / and /api/status");
    };
  }

  private static String pathOf(String uri) {
    int parameters = uri.indexOf('?');
    return parameters < 0 ? uri : uri.substring(0, parameters);
  }
}
