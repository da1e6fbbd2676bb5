package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.embedded.EmbeddedExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** The example as a whole, from a file to files, in one JVM. */
public class SlidingWordCountTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private static final int DISORDER_MILLIS = 1_000;
  private static final String[] WORDS =
      "the quick brown fox jumps over a lazy dog and runs away from the wolf".split(" ");

  @After
  public void unbind() {
    ExecutionEnvironment.bindExecutor(null);
  }

  @Test
  public void shouldWriteTheSameCountsOnEveryRun() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("SlidingWordCountTest: -Dmillrace.seed=" + seed);
    List<String> lines = randomLines(new Random(seed), 5_000);
    Path input = Files.write(folder.getRoot().toPath().resolve("in.txt"), lines);
    List<String> expected = countedByLoop(lines);

    for (int run = 1; run <= 4; run++) {
      Path output = folder.getRoot().toPath().resolve("out-" + run);
      ExecutionEnvironment.bindExecutor(
          executor(Map.of(JobOptions.PARALLELISM.key(), Integer.toString(run)))
              .withWorkers(1 + run / 3));
      SlidingWordCount.main(arguments(input, output));

      assertThat(linesIn(output)).as("seed %d, run %d", seed, run).isEqualTo(expected);
    }
  }

  @Test
  public void shouldRefuseAnOutputFolderWithContent() throws Exception {
    Path input =
        Files.write(folder.getRoot().toPath().resolve("in.txt"), List.of("1000\tto be or not"));
    Path output = folder.newFolder("out").toPath();
    Files.writeString(output.resolve("mine"), "precious");

    assertThatThrownBy(() -> SlidingWordCount.main(arguments(input, output)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(output.toString());

    assertThat(output.resolve("mine")).hasContent("precious");
  }

  @Test
  public void shouldNameAnInputThatIsNotThere() {
    Path input = folder.getRoot().toPath().resolve("nowhere.txt");
    Path output = folder.getRoot().toPath().resolve("out");

    assertThatThrownBy(() -> SlidingWordCount.main(arguments(input, output)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(input.toString());

    assertThat(output).doesNotExist();
  }

  @Test
  public void shouldShowALineThatIsMalformed() throws Exception {
    Path input =
        Files.write(
            folder.getRoot().toPath().resolve("in.txt"), List.of("1000\tto be", "soon\tor not"));
    Path output = folder.getRoot().toPath().resolve("out");
    ExecutionEnvironment.bindExecutor(
        executor(
            Map.of(
                JobOptions.RESTART_DELAY.key(), "1 ms", JobOptions.RESTART_ATTEMPTS.key(), "1")));

    assertThatThrownBy(() -> SlidingWordCount.main(arguments(input, output)))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("soon\tor not")
        .hasMessageContaining("in.txt");
  }

  private static EmbeddedExecutor executor(Map<String, String> configuration) {
    return new EmbeddedExecutor(Configuration.of(configuration));
  }

  private static String[] arguments(Path input, Path output) {
    return new String[] {
      "--input", input.toString(),
      "--output", output.toString(),
      "--out-of-orderness-ms", Integer.toString(DISORDER_MILLIS)
    };
  }

  private static List<String> randomLines(Random random, int count) {
    List<String> lines = new ArrayList<>();
    long time = 1_700_000_000_000L;
    for (int i = 0; i < count; i++) {
      time += random.nextInt(20);
      StringBuilder text = new StringBuilder();
      for (int word = random.nextInt(10); word > 0; word--) {
        text.append(WORDS[random.nextInt(WORDS.length)]).append(word % 3 == 0 ? "  " : " ");
      }
      lines.add((time - random.nextInt(DISORDER_MILLIS)) + "\t" + text);
    }
    return lines;
  }

  private static List<String> countedByLoop(List<String> lines) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String line : lines) {
      long time = Long.parseLong(line.substring(0, line.indexOf('\t')));
      for (String word : line.substring(line.indexOf('\t') + 1).trim().split("\\s+")) {
        long firstEnd = time - time % 1000 + 1000;
        for (long end = firstEnd; end < firstEnd + 5000 && !word.isEmpty(); end += 1000) {
          counts.merge(end + "\t" + word, 1, Integer::sum);
        }
      }
    }
    List<String> counted = new ArrayList<>();
    counts.forEach((key, count) -> counted.add(key + "\t" + count));
    counted.sort(null);
    return counted;
  }

  private static List<String> linesIn(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertThat(file.getFileName().toString()).doesNotStartWith(".");
        lines.addAll(Files.readAllLines(file));
      }
    }
    lines.sort(null);
    return lines;
  }
}
