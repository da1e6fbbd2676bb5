package io.millrace.master.job;

import io.millrace.api.UserException;
import io.millrace.api.configuration.ConfigurationOption;
import java.time.Duration;
import java.util.List;

/** What the master of a job can be told, beside the options of the job itself. */
public final class MasterOptions {
  public static final ConfigurationOption<Duration> HEARTBEAT_INTERVAL =
      ConfigurationOption.duration(
          "master.heartbeat-interval",
          Duration.ofMillis(250),
          Duration.ofMillis(10),
          "How often a worker reports to the master.");

  public static final ConfigurationOption<Duration> HEARTBEAT_TIMEOUT =
      ConfigurationOption.duration(
          "master.heartbeat-timeout",
          Duration.ofSeconds(4),
          Duration.ofMillis(100),
          "After how long without a report a worker is given up and replaced. At least four"
              + " heartbeat intervals; a pause for garbage collection must fit into it.");

  public static final ConfigurationOption<Duration> MASTER_TIMEOUT =
      ConfigurationOption.duration(
          "worker.master-timeout",
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          "After how long without an answer from any master a worker ends itself: longer than it"
              + " takes to start another master.");

  public static final ConfigurationOption<Duration> END_TIMEOUT =
      ConfigurationOption.duration(
          "master.task-end-timeout",
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          "How long tasks may take to end when they are told to, before their worker is ended by"
              + " force.");

  private static final int LEAST_HEARTBEATS = 4;

  private MasterOptions() {}

  /** All of them. */
  public static List<ConfigurationOption<?>> all() {
    return List.of(HEARTBEAT_INTERVAL, HEARTBEAT_TIMEOUT, MASTER_TIMEOUT, END_TIMEOUT);
  }

  static void check(MasterSettings settings) {
    if (settings.heartbeatTimeoutMillis() < LEAST_HEARTBEATS * settings.heartbeatIntervalMillis()) {
      throw new UserException(
          HEARTBEAT_TIMEOUT.key()
              + " is "
              + settings.heartbeatTimeoutMillis()
              + " ms, less than four times "
              + HEARTBEAT_INTERVAL.key()
              + ", which is "
              + settings.heartbeatIntervalMillis()
              + " ms; raise the first or lower the second");
    }
  }
}
