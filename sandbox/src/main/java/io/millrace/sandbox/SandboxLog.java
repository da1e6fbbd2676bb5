package io.millrace.sandbox;

import java.nio.file.Path;

/** Sends the log of the sandbox's servers to a file. */
public final class SandboxLog {
  private SandboxLog() {}

  /** To be called before anything logs: the logging library reads its settings only once. */
  public static void writeTo(Path file) {
    System.setProperty("millrace.sandbox.log", file.toString());
    System.setProperty("log4j.configuration", "millrace-sandbox-log4j.properties");
    // Kafka's broker brings a second logging library, which would take the file above for its own.
    System.setProperty("log4j2.configurationFile", "classpath:log4j2.properties");
  }
}
