package io.millrace.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has used of the machine. */
final class ProcessUsage {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK_LINE = "VmHWM:";
  private static final long KIBIBYTE = 1L << 10;

  private ProcessUsage() {}

  /** Processor time of all threads, those of the compiler and the garbage collector too. */
  static long cpuNanos() {
    return SYSTEM.getProcessCpuTime();
  }

  /** Time that was spent in garbage collections. */
  static long collectionMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .filter(millis -> millis > 0)
        .sum();
  }

  /** The most memory that was resident; 0 where the system does not tell. */
  static long peakResidentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(PEAK_LINE))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .sum();
    } catch (IOException e) {
      return 0; // not Linux
    }
  }
}
