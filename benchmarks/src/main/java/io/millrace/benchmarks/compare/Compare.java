package io.millrace.benchmarks.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a list of comparisons, all engines in turn, so that what else happens on the machine happens
 * to all of them; adds the results to a file, and prints the medians of all that the file holds.
 */
public final class Compare {
  private static final int MISTAKEN = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CompareOptions options;
  private final Path repository;

  private Compare(CompareOptions options, Path repository) {
    this.options = options;
    this.repository = repository;
  }

  /** See {@link CompareOptions#parse}. The system property {@code bench.repository} is needed. */
  public static void main(String[] arguments) throws Exception {
    try {
      Path repository = Path.of(System.getProperty("bench.repository"));
      new Compare(CompareOptions.parse(List.of(arguments), repository), repository).run();
    } catch (UserException e) {
      System.err.println("bench compare: " + e.getMessage());
      System.exit(MISTAKEN);
    }
  }

  private void run() throws Exception {
    List<ComparedRun> chosen =
        ComparedRun.all().stream().filter(run -> options.includes(run.group())).toList();
    if (chosen.isEmpty()) {
      throw new UserException("there are no groups " + options.groups());
    }
    for (int round = 0; round < options.rounds(); round++) {
      for (ComparedRun run : chosen) {
        record(run, execute(run));
      }
    }
    List<ObjectNode> results = new ArrayList<>();
    for (String line : Files.readAllLines(options.results())) {
      results.add((ObjectNode) JSON.readTree(line));
    }
    System.out.print(new ComparisonTables(chosen, results).toMarkdown());
  }

  /** Returns the last line of what a run has printed. */
  private String execute(ComparedRun run) throws IOException, InterruptedException {
    System.err.println(run.group() + ": " + run.title());
    Process process =
        new ProcessBuilder(run.command(options.peers(), repository))
            .directory(repository.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new UserException("'%s' ended with code %d".formatted(run.title(), code));
    }
    List<String> lines = printed.lines().toList();
    return lines.isEmpty() ? "{}" : lines.get(lines.size() - 1);
  }

  private void record(ComparedRun run, String result) throws IOException {
    ObjectNode line = JSON.createObjectNode().put("group", run.group()).put("run", run.title());
    line.set("result", JSON.readTree(result));
    Files.writeString(
        options.results(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
