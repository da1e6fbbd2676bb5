package io.millrace.benchmarks.compare;

import io.millrace.api.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to compare.
 *
 * @param peers the folder with the peers
 * @param rounds how often each run is made
 * @param results the file that results are added to
 * @param groups of runs; all if it is empty
 */
record CompareOptions(Path peers, int rounds, Path results, List<String> groups) {
  private static final int DEFAULT_ROUNDS = 5;
  private static final String DEFAULT_RESULTS = "benchmarks/target/comparison.jsonl";

  /** Reads {@code PEERS [runs=N] [results=FILE] [GROUP ...]}. */
  static CompareOptions parse(List<String> arguments, Path repository) {
    if (arguments.isEmpty() || !Files.isExecutable(Path.of(arguments.get(0), "peers"))) {
      throw new UserException("name a folder with the peers: one that has a command 'peers'");
    }
    int rounds = DEFAULT_ROUNDS;
    Path results = repository.resolve(DEFAULT_RESULTS);
    List<String> groups = new ArrayList<>();
    for (String argument : arguments.subList(1, arguments.size())) {
      if (argument.startsWith("runs=")) {
        rounds = rounds(argument.substring("runs=".length()));
      } else if (argument.startsWith("results=")) {
        results = Path.of(argument.substring("results=".length())).toAbsolutePath();
      } else {
        groups.add(argument);
      }
    }
    Path peers = Path.of(arguments.get(0)).toAbsolutePath();
    return new CompareOptions(peers, rounds, results, List.copyOf(groups));
  }

  private static int rounds(String text) {
    try {
      int rounds = Integer.parseInt(text);
      if (rounds >= 1) {
        return rounds;
      }
    } catch (NumberFormatException e) {
      throw new UserException("runs= needs a whole number; found '" + text + "'", e);
    }
    throw new UserException("runs= is " + text + "; expected at least 1");
  }

  boolean includes(String group) {
    return groups.isEmpty() || groups.contains(group);
  }
}
