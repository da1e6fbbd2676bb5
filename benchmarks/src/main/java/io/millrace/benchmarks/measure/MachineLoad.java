package io.millrace.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How busy all processors of the machine have been.
 *
 * @param nanos a moment, by {@link System#nanoTime}
 * @param busyNanos the time until then in which some processor was busy; 0 where the system does
 *     not tell
 */
public record MachineLoad(long nanos, long busyNanos) {
  private static final Path STATISTICS = Path.of("/proc/stat");

  /** In Linux, whatever the processor. */
  private static final long TICK_NANOS = 10_000_000;

  /** User, nice, system, both kinds of interrupts, and what the host has stolen. */
  private static final List<Integer> BUSY_COLUMNS = List.of(1, 2, 3, 6, 7, 8);

  /** The load now. */
  public static MachineLoad now() {
    try {
      String[] columns = Files.readAllLines(STATISTICS).get(0).split(" +");
      long ticks = BUSY_COLUMNS.stream().mapToLong(at -> Long.parseLong(columns[at])).sum();
      return new MachineLoad(System.nanoTime(), ticks * TICK_NANOS);
    } catch (IOException e) {
      return new MachineLoad(System.nanoTime(), 0); // not Linux
    }
  }

  /**
   * How many processors others have used since then, on average.
   *
   * @param ownCpuNanos what the processes that were measured have used since then
   */
  public double othersSince(MachineLoad before, long ownCpuNanos) {
    long others = busyNanos - before.busyNanos - ownCpuNanos;
    return Math.max(0, others / (double) (nanos - before.nanos));
  }
}
