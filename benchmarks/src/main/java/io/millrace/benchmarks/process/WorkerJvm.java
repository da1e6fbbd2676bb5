package io.millrace.benchmarks.process;

import io.millrace.worker.WorkerMemory;
import java.util.ArrayList;
import java.util.List;

/** How the JVM of a worker's process is started: much as on a cluster. */
public final class WorkerJvm {
  private WorkerJvm() {}

  /** Its options, for a heap of this size. */
  public static List<String> options(long heapBytes) {
    List<String> options = new ArrayList<>(WorkerMemory.heapOptions(heapBytes >> 20));
    options.add("-XX:ReservedCodeCacheSize=96m");
    options.add("-XX:MaxDirectMemorySize=64g"); // the budget for pages is the limit
    options.add("-XX:+ExitOnOutOfMemoryError");
    options.add("-Dlog4j.configuration=benchmarks-log4j.properties");
    return options;
  }
}
