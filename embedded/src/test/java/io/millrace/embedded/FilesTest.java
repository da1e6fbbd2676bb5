package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.Aggregates;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.connectors.files.TextFileSink;
import io.millrace.connectors.files.TextFileSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** From files to files, with failures on the way: the output is what a loop would write. */
public class FilesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private static final int FILES = 3;
  private static final int LINES_PER_FILE = 40_000;

  @Test
  public void shouldWriteEachLineOnce_whenFunctionsFailAndWorkersDie() throws Exception {
    long seed = Seeds.of("FilesTest");
    Path input = folder.newFolder("in").toPath();
    Path output = folder.getRoot().toPath().resolve("out");
    List<String> expected = writeInput(input, new Random(seed));
    String shared = Shared.newName();
    Shared.of(shared).failuresLeft.set(2);
    Configuration configuration =
        Configuration.of(
            Map.of(
                JobOptions.SNAPSHOT_INTERVAL.key(), "20 ms",
                JobOptions.RESTART_DELAY.key(), "1 ms",
                JobOptions.PARALLELISM.key(), "2"));
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment
        .fromSource(
            TextFileSource.of(input.toString()).splitBytes(100_000),
            WatermarkStrategy.noWatermarks(),
            "lines")
        .map(new FailingMap<>(shared, 60_000))
        .keyBy(line -> line)
        .aggregate(Aggregates.count())
        .map(counted -> counted.f0() + " " + counted.f1())
        .sinkTo(TextFileSink.to(output.toString()));

    try (EmbeddedJob job =
        new EmbeddedExecutor(configuration).withWorkers(2).start(environment.plan("files"))) {
      Eventually.until("some output", () -> job.isEnded() || !visible(output).isEmpty());
      job.killWorker(0);
      assertThat(job.await().isFinished()).isTrue();
    }

    assertThat(Shared.of(shared).failuresLeft).hasValue(0);
    List<String> lines = new ArrayList<>();
    for (Path file : visible(output)) {
      lines.addAll(Files.readAllLines(file));
    }
    lines.sort(null);
    assertThat(lines).isEqualTo(expected);
    try (Stream<Path> files = Files.list(output)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("."))).isEmpty();
    }
  }

  private static List<String> writeInput(Path folder, Random random) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    List<String> expected = new ArrayList<>();
    for (int file = 0; file < FILES; file++) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < LINES_PER_FILE; i++) {
        String line = "word-" + random.nextInt(5_000);
        lines.add(line);
        expected.add(line + " " + counts.merge(line, 1, Integer::sum));
      }
      Files.write(folder.resolve("in-" + file), lines);
    }
    expected.sort(null);
    return expected;
  }

  private static List<Path> visible(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
