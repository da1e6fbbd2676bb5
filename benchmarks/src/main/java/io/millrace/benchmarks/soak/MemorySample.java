package io.millrace.benchmarks.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of a worker's process at a moment.
 *
 * @param heapBytes of the heap, with what the next collection will free
 * @param pageBytes of pages, outside the heap
 * @param residentBytes of all that the process has from the system
 */
record MemorySample(long heapBytes, long pageBytes, long residentBytes) {
  private static final String RESIDENT_LINE = "VmRSS:";
  private static final long KIBIBYTE = 1L << 10;

  /** What a living process has from the system; 0 if it lives no more. */
  static long residentBytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith(RESIDENT_LINE))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }
}
