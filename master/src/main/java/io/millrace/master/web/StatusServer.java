package io.millrace.master.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.protocol.JobStatus;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the status page and the JSON that it shows. Read-only; all addresses in the page are
 * relative, so that it works behind YARN's proxy.
 */
public final class StatusServer implements Closeable {
  private static final String JSON = "application/json; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads;
  private final Callable<JobStatus> status;
  private final byte[] page;

  /**
   * Starts serving.
   *
   * @param address where to listen; port 0 for any free one
   * @param status asked at each request, by a thread of the server
   * @throws IOException if the address can not be listened at
   */
  public StatusServer(InetSocketAddress address, Callable<JobStatus> status) throws IOException {
    this.status = status;
    try (InputStream input = StatusServer.class.getResourceAsStream("status.html")) {
      page = input.readAllBytes();
    }
    server = HttpServer.create(address, 0);
    threads =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "status-page");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The port that it listens at. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      answer(exchange, 405, TEXT, "only GET is served here\n".getBytes(StandardCharsets.UTF_8));
    } else if (path.equals("/")) {
      answer(exchange, 200, HTML, page);
    } else if (path.equals("/api/status")) {
      answerStatus(exchange);
    } else {
      String message = "nothing at " + path + "; there are / and /api/status\n";
      answer(exchange, 404, TEXT, message.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void answerStatus(HttpExchange exchange) throws IOException {
    byte[] body;
    try {
      body = StatusJson.of(status.call()).toString().getBytes(StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.close();
      return;
    } catch (Exception e) {
      String message = "the master does not answer: " + e.getMessage() + "\n";
      answer(exchange, 503, TEXT, message.getBytes(StandardCharsets.UTF_8));
      return;
    }
    answer(exchange, 200, JSON, body);
  }

  private static void answer(HttpExchange exchange, int code, String type, byte[] body)
      throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(code, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
