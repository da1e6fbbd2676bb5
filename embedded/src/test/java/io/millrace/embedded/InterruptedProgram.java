package io.millrace.embedded;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.connectors.files.TextFileSink;
import io.millrace.connectors.files.TextFileSource;
import java.time.Duration;

/**
 * Copies the lines of a folder's files to another folder, without end and with few snapshots.
 * Arguments: the two folders, and one for snapshots if they are to be kept. A line {@code exit}
 * ends the JVM, one {@code hang} is never done.
 */
final class InterruptedProgram {
  private InterruptedProgram() {}

  public static void main(String[] arguments) throws Exception {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setSnapshotInterval(Duration.ofHours(1));
    if (arguments.length > 2) {
      environment.set(JobOptions.SNAPSHOT_FOLDER, arguments[2]);
    }
    environment
        .fromSource(
            TextFileSource.of(arguments[0]).watch(Duration.ofMillis(100)),
            WatermarkStrategy.noWatermarks(),
            "lines")
        .map(InterruptedProgram::check)
        .name("check")
        .sinkTo(TextFileSink.to(arguments[1]));
    environment.execute("interrupted");
    System.out.println("execute has returned");
  }

  private static String check(String line) {
    if (line.equals("exit")) {
      System.exit(0);
    }
    while (line.equals("hang")) {
      Thread.onSpinWait();
    }
    return line;
  }
}
