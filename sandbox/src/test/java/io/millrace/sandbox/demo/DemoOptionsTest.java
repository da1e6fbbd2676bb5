package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.Test;

public class DemoOptionsTest {
  @Test
  public void takesWhatTheUserAndTheScriptGive() {
    DemoOptions options = parse("--columns", "100", "--seconds", "20", "--rate=300");

    assertThat(options.showTime()).contains(Duration.ofSeconds(20));
    assertThat(options.linesPerSecond()).isEqualTo(300);
    assertThat(options.columns()).isEqualTo(100);
    assertThat(options.folder()).isEqualTo(Path.of("/f"));
    assertThat(options.jar()).isEqualTo(Path.of("/m.jar"));
  }

  @Test
  public void without_options_then_itRunsUntilItIsStopped() {
    DemoOptions options = parse();

    assertThat(options.showTime()).isEmpty();
    assertThat(options.linesPerSecond()).isEqualTo(1_000);
    assertThat(options.columns()).isZero();
  }

  @Test
  public void refusesWhatMakesNoSense() {
    assertRefused("--seconds is 0; expected at least 1", "--seconds", "0");
    assertRefused("--rate is 0; expected 1 to 100000", "--rate", "0");
    assertRefused("--rate is 100001; expected 1 to 100000", "--rate", "100001");
    assertRefused("Unknown option: '--secs=1'", "--secs=1");
    assertRefused("'much'", "--rate", "much");
  }

  private static void assertRefused(String message, String... arguments) {
    assertThatThrownBy(() -> parse(arguments))
        .isInstanceOf(DemoException.class)
        .hasMessageContaining(message);
  }

  private static DemoOptions parse(String... arguments) {
    return DemoOptions.parse(
        Stream.concat(Stream.of("--folder", "/f", "--jar", "/m.jar"), Stream.of(arguments))
            .toArray(String[]::new));
  }
}
