package io.millrace.yarn.container;

import io.millrace.api.configuration.Configuration;
import io.millrace.worker.WorkerMemory;
import io.millrace.yarn.YarnOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.yarn.api.ApplicationConstants;

/** The command that starts a JVM in a container. */
final class JavaCommand {
  private static final long MEBIBYTE = 1L << 20;

  /** Classes, compiled code and stacks of a master. */
  private static final long MASTER_OVERHEAD_BYTES = 192 * MEBIBYTE;

  /**
   * Methods have to be four times as hot as usual before the optimizing compiler takes them: what
   * is hot for a moment while a worker starts would keep it from starting.
   */
  private static final List<String> PATIENT_COMPILER =
      List.of(
          "-XX:Tier4InvocationThreshold=20000",
          "-XX:Tier4MinInvocationThreshold=2400",
          "-XX:Tier4CompileThreshold=60000",
          "-XX:Tier4BackEdgeThreshold=160000");

  private static final String MASTER_MAIN = "io.millrace.yarn.master.ApplicationMaster";
  private static final String WORKER_MAIN = "io.millrace.yarn.worker.WorkerContainer";

  private JavaCommand() {}

  /** A master: small, and quick to start. */
  static String ofMaster(Configuration options, long containerBytes) {
    return command(
        options,
        List.of(
            "-Xmx" + (containerBytes - MASTER_OVERHEAD_BYTES) / MEBIBYTE + "m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1"),
        options.get(YarnOptions.MASTER_JVM_OPTIONS),
        MASTER_MAIN);
  }

  /** A worker: for throughput, within its memory. */
  static String ofWorker(Configuration options, long containerBytes) {
    List<String> flags =
        new ArrayList<>(WorkerMemory.ofProcess(containerBytes, options).jvmOptions());
    flags.add("-XX:ReservedCodeCacheSize=96m");
    flags.add("-XX:+UseParallelGC");
    flags.addAll(PATIENT_COMPILER);
    return command(options, flags, options.get(YarnOptions.WORKER_JVM_OPTIONS), WORKER_MAIN);
  }

  /** {@code exec}, so that the JVM is the container's process, and its death is seen at once. */
  private static String command(
      Configuration options, List<String> memory, String userOptions, String mainClass) {
    String javaHome = options.get(YarnOptions.JAVA_HOME);
    String logFolder = ApplicationConstants.LOG_DIR_EXPANSION_VAR;
    List<String> words = new ArrayList<>();
    words.add("exec");
    words.add(javaHome.isEmpty() ? "${JAVA_HOME:+$JAVA_HOME/bin/}java" : javaHome + "/bin/java");
    words.addAll(memory);
    words.add("-XX:+ExitOnOutOfMemoryError");
    words.add("-Xshare:auto");
    words.add("-Djava.io.tmpdir=./tmp");
    words.add("-Djava.net.preferIPv4Stack=true");
    words.add("-Dlog4j.configuration=millrace-container-log4j.properties");
    words.add("-Dmillrace.log.folder=" + logFolder);
    if (!userOptions.isBlank()) {
      words.add(userOptions.trim());
    }
    words.add("-cp");
    words.add(".:" + ContainerLaunch.ENGINE + "/*");
    words.add(mainClass);
    words.add("1>" + logFolder + "/stdout");
    words.add("2>" + logFolder + "/stderr");
    return String.join(" ", words);
  }
}
