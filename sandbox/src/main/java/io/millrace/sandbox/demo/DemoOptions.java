package io.millrace.sandbox.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The demo's options: those of {@code scripts/demo}, and what the script adds to them. */
@Command(name = "scripts/demo")
final class DemoOptions {
  private static final int MOST_LINES_PER_SECOND = 100_000;

  @Option(names = "--seconds", paramLabel = "N")
  private Integer seconds;

  @Option(names = "--rate", paramLabel = "LINES_PER_SECOND", defaultValue = "1000")
  private int linesPerSecond;

  @Option(names = "--option", paramLabel = "KEY=VALUE")
  private List<String> jobOptions = new ArrayList<>();

  @Option(names = "--folder", required = true)
  private Path folder;

  @Option(names = "--jar", required = true)
  private Path jar;

  @Option(names = "--columns", defaultValue = "0")
  private int columns;

  private DemoOptions() {}

  /**
   * Reads them.
   *
   * @throws DemoException if they are not what is expected; says what is
   */
  static DemoOptions parse(String... arguments) {
    DemoOptions options = new DemoOptions();
    try {
      new CommandLine(options).parseArgs(arguments);
    } catch (ParameterException e) {
      throw new DemoException(e.getMessage() + "; 'scripts/demo --help' says what there is", e);
    }
    options.check();
    return options;
  }

  private void check() {
    if (seconds != null && seconds < 1) {
      throw new DemoException("--seconds is " + seconds + "; expected at least 1");
    }
    if (linesPerSecond < 1 || linesPerSecond > MOST_LINES_PER_SECOND) {
      throw new DemoException(
          "--rate is %d; expected 1 to %d lines per second"
              .formatted(linesPerSecond, MOST_LINES_PER_SECOND));
    }
  }

  /** For how long counts are shown; empty: until somebody stops the demo. */
  Optional<Duration> showTime() {
    return Optional.ofNullable(seconds).map(Duration::ofSeconds);
  }

  int linesPerSecond() {
    return linesPerSecond;
  }

  /** Options for the job, as {@code key=value}. */
  List<String> jobOptions() {
    return List.copyOf(jobOptions);
  }

  /** Where the servers have their files; the log is beside it. */
  Path folder() {
    return folder;
  }

  /** {@code millrace.jar}, what {@code yarn jar} is given. */
  Path jar() {
    return jar;
  }

  /** How wide the terminal is; 0: the output goes elsewhere. */
  int columns() {
    return columns;
  }
}
