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
   * Methods have to be twenty times as hot as usual before the optimizing compiler takes them: what
   * is hot for a moment while a worker starts would keep it from starting. What handles records is
   * that hot within a second.
   */
  private static final List<String> PATIENT_COMPILER =
      List.of(
          "-XX:Tier4InvocationThreshold=100000",
          "-XX:Tier4MinInvocationThreshold=12000",
          "-XX:Tier4CompileThreshold=300000",
          "-XX:Tier4BackEdgeThreshold=800000");

  private static final String MASTER_MAIN = "io.millrace.yarn.master.ApplicationMaster";
  private static final String WORKER_MAIN = "io.millrace.yarn.worker.WorkerContainer";

  /**
   * Maps the archive of classes at the address it was made for. Else its pointers are all changed
   * to another one at first, which takes longer than the JVM's own start.
   */
  private static final List<String> USE_CLASSES =
      List.of(
          "-XX:SharedArchiveFile="
              + EngineFolder.CLASSES_IN_CONTAINER
              + "/"
              + EngineFolder.CLASSES_FILE,
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0");

  private JavaCommand() {}

  /**
   * A master: small, and quick to start.
   *
   * @param hasClasses whether the container gets the archive of classes
   */
  static String ofMaster(Configuration options, long containerBytes, boolean hasClasses) {
    return command(
        options,
        hasClasses,
        List.of(
            "-Xmx" + (containerBytes - MASTER_OVERHEAD_BYTES) / MEBIBYTE + "m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1"),
        options.get(YarnOptions.MASTER_JVM_OPTIONS),
        MASTER_MAIN);
  }

  /** A worker: for throughput, within its memory. */
  static String ofWorker(Configuration options, long containerBytes, boolean hasClasses) {
    List<String> flags =
        new ArrayList<>(WorkerMemory.ofProcess(containerBytes, options).jvmOptions());
    flags.add("-XX:ReservedCodeCacheSize=96m");
    flags.addAll(PATIENT_COMPILER);
    return command(
        options, hasClasses, flags, options.get(YarnOptions.WORKER_JVM_OPTIONS), WORKER_MAIN);
  }

  /** {@code exec}, so that the JVM is the container's process, and its death is seen at once. */
  private static String command(
      Configuration options,
      boolean hasClasses,
      List<String> memory,
      String userOptions,
      String mainClass) {
    String javaHome = options.get(YarnOptions.JAVA_HOME);
    String logFolder = ApplicationConstants.LOG_DIR_EXPANSION_VAR;
    List<String> words = new ArrayList<>();
    words.add("exec");
    words.add(javaHome.isEmpty() ? "${JAVA_HOME:+$JAVA_HOME/bin/}java" : javaHome + "/bin/java");
    words.addAll(memory);
    words.add("-XX:+ExitOnOutOfMemoryError");
    words.add("-Xshare:auto"); // a JVM that cannot use the archive does without it
    if (hasClasses) {
      words.addAll(USE_CLASSES);
    }
    words.add("-Djava.io.tmpdir=./tmp");
    words.add("-Djava.net.preferIPv4Stack=true");
    words.add("-Dlog4j.configuration=millrace-container-log4j.properties");
    words.add("-Dmillrace.log.folder=" + logFolder);
    if (!userOptions.isBlank()) {
      words.add(userOptions.trim());
    }
    words.add("@" + EngineFolder.NAME_IN_CONTAINER + "/" + EngineFolder.ARGUMENTS_FILE);
    words.add(mainClass);
    words.add("1>" + logFolder + "/stdout");
    words.add("2>" + logFolder + "/stderr");
    return String.join(" ", words);
  }
}
