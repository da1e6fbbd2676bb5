package io.millrace.benchmarks.process;

import java.util.List;

/**
 * How the JVM of a worker's process is started: much as on a cluster, but with a heap of one size.
 */
public final class WorkerJvm {
  private WorkerJvm() {}

  /** Its options, for a heap of this size. */
  public static List<String> options(long heapBytes) {
    long mebibytes = heapBytes >> 20;
    return List.of(
        "-Xms" + mebibytes + "m",
        "-Xmx" + mebibytes + "m",
        "-XX:+UseParallelGC",
        "-XX:ReservedCodeCacheSize=96m",
        "-XX:MaxDirectMemorySize=64g", // the budget for pages is the limit
        "-XX:+ExitOnOutOfMemoryError",
        "-Dlog4j.configuration=benchmarks-log4j.properties");
  }
}
