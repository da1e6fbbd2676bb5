package io.millrace.worker;

import io.millrace.api.configuration.ConfigurationOption;
import java.util.List;

/** What a worker can be told. */
public final class WorkerOptions {
  public static final ConfigurationOption<Integer> SLOTS =
      ConfigurationOption.number(
          "worker.slots",
          1,
          1,
          1024,
          "How many event loops a worker has: how many tasks of one stage it runs side by side.");

  public static final ConfigurationOption<Long> PAGE_MEMORY =
      ConfigurationOption.sizeBytesOrZero(
          "worker.page-memory",
          "0 b",
          "1 mb",
          "How much memory outside the heap a worker has for state; 0 b: what its process has left"
              + " by the published formula.");

  public static final ConfigurationOption<String> SPILL_FOLDER =
      ConfigurationOption.text(
          "worker.spill-folder",
          "",
          "Where a worker keeps state that does not fit into its memory, on a local disk; empty: in"
              + " the folder for temporary files, which in a container is its own.");

  public static final ConfigurationOption<Long> SPILL_LIMIT =
      ConfigurationOption.sizeBytesOrZero(
          "worker.spill-limit",
          "0 b",
          "1 mb",
          "How much state a worker keeps there at most; 0 b: as much as there is room for.");

  public static final ConfigurationOption<Integer> SNAPSHOT_THREADS =
      ConfigurationOption.number(
          "worker.snapshot-threads",
          2,
          1,
          256,
          "How many threads of a worker write snapshots to storage.");

  public static final ConfigurationOption<Boolean> COPY_CLASSES =
      ConfigurationOption.flag(
          "worker.copy-classes",
          true,
          "Whether the engine's classes around user functions are defined once more for each"
              + " operator, so that the JVM compiles each for its one function. Faster; but a"
              + " debugger does not stop in the copies.");

  public static final ConfigurationOption<Boolean> CHECK_RECORDS =
      ConfigurationOption.flag(
          "worker.check-emitted-records",
          false,
          "Whether to find records that are changed after they were emitted, and keys after they"
              + " were given, and to fail with the operator's name. Slow: for tests of programs.");

  public static final ConfigurationOption<Boolean> SHOW_RECORDS =
      ConfigurationOption.flag(
          "worker.show-records",
          true,
          "Whether a failure tells the record that it is about, and what the exception says, on the"
              + " status page, in 'status' and in what YARN keeps; if not, only where the record"
              + " was read and what was thrown where, and the worker's log tells the rest.");

  private WorkerOptions() {}

  /** All of them. */
  public static List<ConfigurationOption<?>> all() {
    return List.of(
        SLOTS,
        PAGE_MEMORY,
        SPILL_FOLDER,
        SPILL_LIMIT,
        SNAPSHOT_THREADS,
        COPY_CLASSES,
        CHECK_RECORDS,
        SHOW_RECORDS);
  }
}
