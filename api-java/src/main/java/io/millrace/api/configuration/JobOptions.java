package io.millrace.api.configuration;

import java.time.Duration;
import java.util.List;

/** What a job can be told, wherever it runs. */
public final class JobOptions {
  public static final ConfigurationOption<Integer> PARALLELISM =
      ConfigurationOption.number(
          "job.parallelism", 1, 1, 32_768, "How many parallel tasks an operator has.");

  public static final ConfigurationOption<Integer> KEY_GROUPS =
      ConfigurationOption.number(
          "job.key-groups",
          128,
          1,
          32_768,
          "Into how many groups keys are divided: the most tasks that a keyed operator can have."
              + " Fixed for the life of a job's snapshots.");

  public static final ConfigurationOption<Duration> SNAPSHOT_INTERVAL =
      ConfigurationOption.duration(
          "snapshot.interval",
          Duration.ofSeconds(5),
          Duration.ofMillis(10),
          "The time from the start of one snapshot to the start of the next. Exactly-once sinks"
              + " show their output once in this time.");

  public static final ConfigurationOption<Duration> SNAPSHOT_TIMEOUT =
      ConfigurationOption.duration(
          "snapshot.timeout",
          Duration.ofMinutes(10),
          Duration.ofSeconds(1),
          "After how long a snapshot that is not complete is given up.");

  public static final ConfigurationOption<Integer> SNAPSHOTS_RETAINED =
      ConfigurationOption.number(
          "snapshot.retained",
          3,
          1,
          1000,
          "How many completed snapshots are kept; if the newest is damaged, and no sink can have"
              + " committed what it holds, the one before is used.");

  public static final ConfigurationOption<Boolean> DOUBLED_OUTPUT =
      ConfigurationOption.flag(
          "snapshot.allow-doubled-output",
          false,
          "Whether a job whose newest snapshot is damaged or missing goes back to an older one also"
              + " if sinks may have committed since, and so writes that output again. Otherwise it"
              + " fails, and says which file it is.");

  public static final ConfigurationOption<String> SNAPSHOT_FOLDER =
      ConfigurationOption.text(
          "snapshot.folder",
          "",
          "Where snapshots are stored, with the scheme of the storage; empty: in the application's"
              + " own folder.");

  public static final ConfigurationOption<String> RESTORE_FROM =
      ConfigurationOption.text(
          "snapshot.restore-from",
          "",
          "The folder of a snapshot to begin with, which may be of another job whose stateful"
              + " operators have the same names; empty: begin anew.");

  public static final ConfigurationOption<Boolean> ALLOW_UNCLAIMED_STATE =
      ConfigurationOption.flag(
          "snapshot.allow-unclaimed-state",
          false,
          "Whether a job may begin with a snapshot that holds state which none of its operators"
              + " claims, because the one that had it was renamed or removed; such state is"
              + " dropped.");

  public static final ConfigurationOption<Integer> RESTART_ATTEMPTS =
      ConfigurationOption.number(
          "restart.attempts",
          10,
          0,
          1_000_000,
          "How often in a row a job is restarted after failures; a snapshot completed in between"
              + " starts the count again; 0: never.");

  public static final ConfigurationOption<Duration> RESTART_DELAY =
      ConfigurationOption.duration(
          "restart.delay",
          Duration.ofMillis(200),
          Duration.ZERO,
          "How long to wait before the first restart; doubles with each further one in"
              + " a row; 0 s: none.");

  public static final ConfigurationOption<Duration> RESTART_DELAY_LIMIT =
      ConfigurationOption.duration(
          "restart.longest-delay",
          Duration.ofSeconds(30),
          Duration.ZERO,
          "The longest wait before a restart; 0 s: there is none.");

  public static final ConfigurationOption<Integer> SAME_EXCEPTION_ATTEMPTS =
      ConfigurationOption.number(
          "restart.same-exception-attempts",
          3,
          0,
          1_000_000,
          "How often a job is restarted after the same exception at the same place of the program,"
              + " with no snapshot completed in between: it will hardly pass by itself; 0: never."
              + " Exceptions that speak of input and output (IOException, for example) count for"
              + " restart.attempts alone.");

  public static final ConfigurationOption<Duration> OUTAGE_LIMIT =
      ConfigurationOption.duration(
          "job.outage-limit",
          Duration.ofMinutes(15),
          Duration.ofSeconds(1),
          "For how long storage may be away, or a sink may fail to commit, before the job fails with"
              + " the reason. Until then it is tried again and again, which 'millrace status' and the"
              + " status page show; it does not count as restarts.");

  private JobOptions() {}

  /** All of them. */
  public static List<ConfigurationOption<?>> all() {
    return List.of(
        PARALLELISM,
        KEY_GROUPS,
        SNAPSHOT_INTERVAL,
        SNAPSHOT_TIMEOUT,
        SNAPSHOTS_RETAINED,
        DOUBLED_OUTPUT,
        SNAPSHOT_FOLDER,
        RESTORE_FROM,
        ALLOW_UNCLAIMED_STATE,
        RESTART_ATTEMPTS,
        RESTART_DELAY,
        RESTART_DELAY_LIMIT,
        SAME_EXCEPTION_ATTEMPTS,
        OUTAGE_LIMIT);
  }
}
