package io.millrace.benchmarks.compare;

import io.millrace.api.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the runs that are compared.
 *
 * @param group those of one group are compared with each other
 * @param engine the name of a peer, or {@link #MILLRACE}
 * @param arguments the workload and its options
 */
record ComparedRun(String group, String engine, List<String> arguments) {
  /** The engine that the others are compared with. */
  static final String MILLRACE = "millrace";

  private static final String LIST = "/comparisons.txt";

  /** All that there are, from a list in the class path. */
  static List<ComparedRun> all() throws IOException {
    try (InputStream list = ComparedRun.class.getResourceAsStream(LIST)) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(ComparedRun::parse)
          .toList();
    }
  }

  /** Reads {@code group engine workload key=value ...}. */
  static ComparedRun parse(String line) {
    List<String> words = List.of(line.trim().split(" +"));
    if (words.size() < 3) {
      throw new UserException("'" + line + "' is not of the form: group engine workload ...");
    }
    return new ComparedRun(words.get(0), words.get(1), words.subList(2, words.size()));
  }

  /** What is printed for the run, and names it among the results. */
  String title() {
    List<String> words = new ArrayList<>(List.of(engine));
    words.addAll(arguments.subList(1, arguments.size()));
    return String.join(" ", words);
  }

  /**
   * The command that runs it.
   *
   * @param peers the folder with the peers
   * @param repository the folder of this project
   */
  List<String> command(Path peers, Path repository) {
    List<String> command = new ArrayList<>();
    if (engine.equals(MILLRACE)) {
      command.add(repository.resolve("scripts/bench").toString());
    } else {
      command.addAll(List.of(peers.resolve("peers").toString(), "run", engine));
    }
    command.addAll(arguments);
    return command;
  }
}
