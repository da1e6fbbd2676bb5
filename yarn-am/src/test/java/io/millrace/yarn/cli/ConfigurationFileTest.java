package io.millrace.yarn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.configuration.ConfigurationOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/**
 * The default configuration file shows every option, with its default, as a comment. After a change
 * of an option, the build's folder holds the file as it should be.
 */
public class ConfigurationFileTest {
  private static final Path FILE = Path.of("../conf/millrace.properties");
  private static final Path EXPECTED = Path.of("target/millrace.properties");
  private static final int WIDTH = 98;

  @Test
  public void showsAllOptionsAndTheirDefaults() throws IOException {
    String expected = render();
    Files.createDirectories(EXPECTED.getParent());
    Files.writeString(EXPECTED, expected);
    assertThat(FILE).as("copy %s to %s", EXPECTED, FILE).hasContent(expected);
  }

  @Test
  public void declaresEachKeyOnce() {
    List<String> keys = KnownOptions.all().stream().map(ConfigurationOption::key).toList();
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  public void refusesNegativeNumbersInEveryOption() {
    for (ConfigurationOption<?> option : KnownOptions.all()) {
      Object value = option.parse(option.defaultText());
      if (value instanceof Number || value instanceof Duration) {
        String unit = option.defaultText().replaceFirst("\\d+", "");
        assertThatThrownBy(() -> option.parse("-1" + unit))
            .isInstanceOf(UserException.class)
            .hasMessageContainingAll(option.key(), "'-1" + unit + "'", "expected");
      }
    }
  }

  @Test
  public void takesZeroOnlyWhereItHasAMeaning() {
    List<String> takingZero = new ArrayList<>();
    for (ConfigurationOption<?> option : KnownOptions.all()) {
      Object value = option.parse(option.defaultText());
      if (value instanceof Number || value instanceof Duration) {
        String unit = option.defaultText().replaceFirst("\\d+", "");
        try {
          option.parse("0" + unit);
          takingZero.add(option.key());
          assertThat(option.description()).as(option.key()).containsPattern("\\b0( [a-z]+)?: ");
        } catch (UserException e) {
          assertThat(e).hasMessageContaining(option.key());
        }
      }
    }
    assertThat(takingZero)
        .containsExactlyInAnyOrder(
            "restart.attempts",
            "restart.delay",
            "restart.longest-delay",
            "restart.same-exception-attempts",
            "worker.page-memory",
            "worker.spill-limit",
            "yarn.workers");
  }

  private static String render() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Millrace's configuration: every option, with its default. Remove the # to change one.
        # 'millrace run -D key=value' wins over this file, and what a program sets wins over both.
        # Durations: 500 ms, 10 s, 5 min, 2 h, 1 d. Sizes: 64 kb, 512 mb, 2 gb (powers of 1024).
        """);
    for (ConfigurationOption<?> option : KnownOptions.all()) {
      text.append('\n');
      wrap(text, option.description());
      text.append(('#' + option.key() + " = " + option.defaultText()).strip()).append('\n');
    }
    return text.toString();
  }

  private static void wrap(StringBuilder text, String description) {
    StringBuilder line = new StringBuilder("#");
    for (String word : description.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }
}
