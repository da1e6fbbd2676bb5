package io.millrace.embedded;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.connectors.files.TextFileSink;
import io.millrace.connectors.files.TextFileSource;
import java.time.Duration;

/** Copies the lines of a folder's files to another folder, without end and with few snapshots. */
final class InterruptedProgram {
  private InterruptedProgram() {}

  public static void main(String[] arguments) throws Exception {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setSnapshotInterval(Duration.ofHours(1));
    environment
        .fromSource(
            TextFileSource.of(arguments[0]).watch(Duration.ofMillis(100)),
            WatermarkStrategy.noWatermarks(),
            "lines")
        .sinkTo(TextFileSink.to(arguments[1]));
    environment.execute("interrupted");
  }
}
