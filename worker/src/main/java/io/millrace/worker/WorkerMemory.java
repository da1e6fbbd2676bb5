package io.millrace.worker;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the memory of a worker's process is divided.
 *
 * @param heapBytes for records on their way and users' objects
 * @param pageBytes for state, outside the heap
 * @param networkBytes for buffers of the network, outside the heap
 * @param jvmBytes for the JVM itself: code, classes, threads' stacks
 */
public record WorkerMemory(long heapBytes, long pageBytes, long networkBytes, long jvmBytes) {
  private static final long YOUNG_MEBIBYTES = 64;
  private static final long MEBIBYTE = 1L << 20;
  private static final long LEAST_PROCESS_BYTES = 384 * MEBIBYTE;
  private static final long LEAST_JVM_BYTES = 160 * MEBIBYTE;
  private static final long LEAST_NETWORK_BYTES = 32 * MEBIBYTE;
  private static final long LEAST_PAGE_BYTES = 16 * MEBIBYTE;
  private static final long LEAST_HEAP_BYTES = LEAST_PROCESS_BYTES / 4;
  private static final int LARGEST_KEPT_BUFFER_BYTES = 5 << 20;
  private static final double ROUNDING = 1e-7; // a part of a byte, in MiB
  private static final double JVM_SHARE = 0.15;
  private static final double NETWORK_SHARE = 0.05;
  private static final double PAGE_SHARE = 0.5;

  /**
   * Divides the memory of a process: 15 % but at least 160 MiB for the JVM itself, 5 % but at least
   * 32 MiB for the network, and of what is left half for pages and half for the heap.
   *
   * @param configuration may set the size of the pages
   * @throws ResourceException if the process has too little
   */
  public static WorkerMemory ofProcess(long processBytes, Configuration configuration) {
    if (processBytes < LEAST_PROCESS_BYTES) {
      throw new ResourceException(
          "a worker needs at least %d MiB of memory, but its process has %d MiB"
              .formatted(LEAST_PROCESS_BYTES / MEBIBYTE, processBytes / MEBIBYTE));
    }
    long jvm = Math.max(LEAST_JVM_BYTES, (long) (processBytes * JVM_SHARE));
    long network = Math.max(LEAST_NETWORK_BYTES, (long) (processBytes * NETWORK_SHARE));
    long left = processBytes - jvm - network;
    long wanted = configuration.get(WorkerOptions.PAGE_MEMORY);
    long pages = wanted > 0 ? wanted : (long) (left * PAGE_SHARE);
    if (left - pages < LEAST_HEAP_BYTES) {
      throw new ResourceException(
          ("%s is %d MiB, but of the process's %d MiB at most %d MiB can be pages, since the heap"
                  + " needs %d MiB; set it to %d mb or less, or give the worker %d MiB or more")
              .formatted(
                  WorkerOptions.PAGE_MEMORY.key(),
                  pages / MEBIBYTE,
                  processBytes / MEBIBYTE,
                  (left - LEAST_HEAP_BYTES) / MEBIBYTE,
                  LEAST_HEAP_BYTES / MEBIBYTE,
                  (left - LEAST_HEAP_BYTES) / MEBIBYTE,
                  leastProcessMebibytes(pages)));
    }
    return new WorkerMemory(left - pages, pages, network, jvm);
  }

  /** The least process that has room for such pages: each bound of the other parts is kept. */
  private static long leastProcessMebibytes(long pageBytes) {
    double needed = pageBytes + LEAST_HEAP_BYTES;
    double leastJvm = (needed + LEAST_JVM_BYTES) / (1 - NETWORK_SHARE);
    double leastNetwork = (needed + LEAST_NETWORK_BYTES) / (1 - JVM_SHARE);
    double bothLeast = needed + LEAST_JVM_BYTES + LEAST_NETWORK_BYTES;
    double bothShares = needed / (1 - JVM_SHARE - NETWORK_SHARE);
    double bytes = Math.max(Math.max(leastJvm, leastNetwork), Math.max(bothLeast, bothShares));
    return (long) Math.ceil(bytes / MEBIBYTE - ROUNDING);
  }

  /**
   * The memory of a worker inside a JVM that is running already: pages take half as much as the
   * heap may grow to, unless the configuration says how much.
   */
  public static WorkerMemory ofRunningJvm(Configuration configuration) {
    long heap = Runtime.getRuntime().maxMemory();
    long wanted = configuration.get(WorkerOptions.PAGE_MEMORY);
    long pages = wanted > 0 ? wanted : Math.max(LEAST_PAGE_BYTES, heap / 2);
    return new WorkerMemory(heap, pages, LEAST_NETWORK_BYTES, LEAST_JVM_BYTES);
  }

  /**
   * The options that a JVM is started with to be divided so. Netty is told to count its buffers
   * with the JVM's other memory outside the heap, not beside it, and buffers for files that threads
   * keep are limited.
   */
  public List<String> jvmOptions() {
    List<String> options = new ArrayList<>(heapOptions(heapBytes / MEBIBYTE));
    options.add("-XX:MaxDirectMemorySize=" + (pageBytes + networkBytes) / MEBIBYTE + "m");
    options.add("-Dio.netty.maxDirectMemory=0");
    options.add("-Djdk.nio.maxCachedBufferSize=" + LARGEST_KEPT_BUFFER_BYTES);
    return options;
  }

  /**
   * The options of a JVM whose heap is for records on their way. They live shortly, so a small part
   * of the heap is used over and over, which the processor's caches hold, instead of a third of it,
   * whose every page is new for the processor and, at first, for the system. The collector makes
   * that part larger when it takes a twentieth of the time.
   *
   * <p>It starts as low as can be: a heap that ends below 4 GiB has references that are addresses.
   *
   * <p>Compiled loops that count look every thousand rounds whether their thread is to stand still,
   * as they do with the JVM's usual collector. Otherwise a program's long loop would let all other
   * threads wait for its end as soon as the JVM wants them to stand still, the one that tells the
   * master that the worker is alive among them.
   */
  public static List<String> heapOptions(long heapMebibytes) {
    return List.of(
        "-Xms" + Math.min(3 * YOUNG_MEBIBYTES, heapMebibytes) + "m", // room for the rest of it
        "-Xmx" + heapMebibytes + "m",
        "-XX:HeapBaseMinAddress=64m",
        "-XX:+UseParallelGC",
        "-XX:NewSize=" + Math.min(YOUNG_MEBIBYTES, heapMebibytes / 3) + "m",
        "-XX:GCTimeRatio=19",
        "-XX:+UseCountedLoopSafepoints",
        "-XX:LoopStripMiningIter=1000");
  }

  /** As a table, for the log. */
  public String toTable() {
    return """
        memory, MiB
          heap      %6d
          pages     %6d
          network   %6d
          JVM       %6d
          together  %6d"""
        .formatted(
            heapBytes / MEBIBYTE,
            pageBytes / MEBIBYTE,
            networkBytes / MEBIBYTE,
            jvmBytes / MEBIBYTE,
            (heapBytes + pageBytes + networkBytes + jvmBytes) / MEBIBYTE);
  }

  /** For the log. */
  @Override
  public String toString() {
    return "heap %d MiB, pages %d MiB, network %d MiB, JVM %d MiB"
        .formatted(
            heapBytes / MEBIBYTE,
            pageBytes / MEBIBYTE,
            networkBytes / MEBIBYTE,
            jvmBytes / MEBIBYTE);
  }
}
