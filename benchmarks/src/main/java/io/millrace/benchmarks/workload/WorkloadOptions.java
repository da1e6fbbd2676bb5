package io.millrace.benchmarks.workload;

import io.millrace.api.configuration.ConfigurationOption;
import java.util.List;

/** What a run can be told. Those that not every workload has are listed by the workloads. */
public final class WorkloadOptions {
  public static final ConfigurationOption<Integer> PARALLELISM =
      ConfigurationOption.number(
          "p", 2, 1, 128, "How many parallel tasks each operator has, and splits the source.");

  public static final ConfigurationOption<Integer> CHECKPOINT_MILLIS =
      ConfigurationOption.number(
          "checkpoint",
          1000,
          0,
          86_400_000,
          "The time from one snapshot to the next, in milliseconds; 0: only the one at the end.");

  public static final ConfigurationOption<Integer> WORKERS =
      ConfigurationOption.number(
          "workers",
          1,
          1,
          16,
          "How many workers; 1: in one process with the master; more: a process for each, which"
              + " speak with each other by TCP.");

  public static final ConfigurationOption<Long> HEAP =
      ConfigurationOption.sizeBytes(
          "heap", "3gb", 64L << 20, "The heap of each worker process, which does not grow.");

  public static final ConfigurationOption<Long> PAGES =
      ConfigurationOption.sizeBytes(
          "pages",
          "0b",
          0,
          "The memory for state of all workers together; 0b: what the engine takes by itself.");

  public static final ConfigurationOption<String> STATE =
      ConfigurationOption.text(
          "state",
          "memory",
          "Where most of the state is: 'memory', or 'spill' for so little memory that it is on disk,"
              + " unless pages says how much.");

  public static final ConfigurationOption<Integer> RECORDS =
      ConfigurationOption.number(
          "n", 100_000_000, 1, Integer.MAX_VALUE, "How many records the source makes.");

  public static final ConfigurationOption<Integer> KEYS =
      ConfigurationOption.number(
          "keys", 1_000_000, 1, Integer.MAX_VALUE, "How many different items there are.");

  public static final ConfigurationOption<Integer> LINES =
      ConfigurationOption.number(
          "n", 10_000_000, 1, Integer.MAX_VALUE, "How many lines, of 8 words on average.");

  public static final ConfigurationOption<Integer> WORDS =
      ConfigurationOption.number(
          "keys", 100_000, 1, 5_000_000, "How many different words there are.");

  public static final ConfigurationOption<Integer> RATE =
      ConfigurationOption.number(
          "rate", 200_000, 1, 100_000_000, "How many records the source makes in a second.");

  public static final ConfigurationOption<Integer> WARM_UP_SECONDS =
      ConfigurationOption.number(
          "warmup",
          10,
          0,
          86_400,
          "For how many seconds the job runs before it is measured; 0: it is measured at once.");

  public static final ConfigurationOption<Integer> SECONDS =
      ConfigurationOption.number("seconds", 20, 1, 86_400, "For how many seconds it is measured.");

  private WorkloadOptions() {}

  /** Those of every workload. */
  public static List<ConfigurationOption<?>> ofAllWorkloads() {
    return List.of(PARALLELISM, CHECKPOINT_MILLIS, WORKERS, HEAP, PAGES, STATE);
  }
}
