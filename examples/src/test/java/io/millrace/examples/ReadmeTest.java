package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Test;

public class ReadmeTest {
  @Test
  public void shouldShowTheExampleAsItIs() throws Exception {
    String program =
        Files.readString(Path.of("src/main/java/io/millrace/examples/SlidingWordCount.java"));

    assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + program + "```");
  }
}
