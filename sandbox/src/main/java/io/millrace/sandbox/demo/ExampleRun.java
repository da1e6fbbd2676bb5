package io.millrace.sandbox.demo;

import java.util.ArrayList;
import java.util.List;

/** What the command line is given to run the example program on a sandbox. */
final class ExampleRun {
  private static final int ALLOWED_OUT_OF_ORDERNESS_MILLIS = 1_000;

  private final List<String> arguments;
  private final String output;

  /**
   * A run that reads a topic and writes to a file system.
   *
   * @param options more options for the job, as {@code key=value}
   */
  ExampleRun(String brokers, String topic, String fileSystem, List<String> options) {
    output = fileSystem + "/demo/counts";
    arguments = new ArrayList<>(List.of("run", "--detached"));
    arguments.addAll(List.of("--workers", "2", "--parallelism", "2"));
    arguments.addAll(List.of("--worker-memory", "512mb", "-D", "snapshot.interval=2s"));
    options.forEach(option -> arguments.addAll(List.of("-D", option)));
    arguments.addAll(List.of("examples", "SlidingWordCount"));
    arguments.addAll(List.of("--brokers", brokers, "--topic", topic, "--output", output));
    arguments.addAll(
        List.of("--out-of-orderness-ms", Integer.toString(ALLOWED_OUT_OF_ORDERNESS_MILLIS)));
  }

  List<String> arguments() {
    return List.copyOf(arguments);
  }

  /** The folder of the counts. */
  String output() {
    return output;
  }

  /** The whole command as somebody would type it, with a new line for each group of options. */
  String asTyped(String jar) {
    StringBuilder text = new StringBuilder("yarn jar " + jar);
    for (String argument : arguments) {
      boolean begins = argument.startsWith("-") || argument.equals("examples");
      boolean breaks = begins && !argument.equals("--detached");
      text.append(breaks ? " \\\n    " : " ");
      text.append(argument.contains(" ") ? "'" + argument + "'" : argument);
    }
    return text.toString();
  }
}
