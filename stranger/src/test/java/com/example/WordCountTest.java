package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/** A program runs, with what the build has put on the class path. */
public class WordCountTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void countsWordsInThisJvm() throws Exception {
    Path input = folder.newFile("input.txt").toPath();
    Files.writeString(input, "to be or not\nto be\n");
    Path output = folder.getRoot().toPath().resolve("output");
    WordCount.main(new String[] {input.toString(), output.toString()});
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    assertThat(lines).contains("to 2", "be 2", "or 1", "not 1").doesNotContain("to 3", "be 3");
  }

  @Test
  public void logsSomewhere() {
    assertThat(LoggerFactory.getILoggerFactory()).isNotInstanceOf(NOPLoggerFactory.class);
  }
}
