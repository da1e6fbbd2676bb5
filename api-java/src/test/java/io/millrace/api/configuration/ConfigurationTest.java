package io.millrace.api.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ConfigurationTest {
  private static final ConfigurationOption<Integer> COUNT =
      ConfigurationOption.number("a.count", 3, 1, 10, "How many.");
  private static final ConfigurationOption<Duration> WAIT =
      ConfigurationOption.duration("a.wait", Duration.ofSeconds(90), Duration.ofMillis(5), "Wait.");
  private static final ConfigurationOption<Long> SIZE =
      ConfigurationOption.sizeBytes("a.size", "64 kb", 1024, "How large.");
  private static final ConfigurationOption<Boolean> FLAG =
      ConfigurationOption.flag("a.flag", true, "Whether.");
  private static final ConfigurationOption<String> TEXT =
      ConfigurationOption.text("a.text", "", "Which.");

  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  @Test
  public void shouldGiveDefaultsUnlessSet() {
    Configuration configuration = Configuration.empty();

    assertThat(configuration.get(COUNT)).isEqualTo(3);
    assertThat(configuration.get(WAIT)).isEqualTo(Duration.ofSeconds(90));
    assertThat(configuration.get(SIZE)).isEqualTo(64 << 10);
    assertThat(configuration.get(FLAG)).isTrue();
    assertThat(configuration.get(TEXT)).isEmpty();
    assertThat(configuration.isSet(COUNT)).isFalse();
    assertThat(configuration.with("a.count", "10").get(COUNT)).isEqualTo(10);
    assertThat(configuration.with("a.count", "10").isSet(COUNT)).isTrue();
    assertThat(configuration.get(COUNT)).isEqualTo(3);
  }

  @Test
  public void shouldReadDurationsInAllUnits() {
    assertThat(WAIT.parse("5 ms")).isEqualTo(Duration.ofMillis(5));
    assertThat(WAIT.parse("7s")).isEqualTo(Duration.ofSeconds(7));
    assertThat(WAIT.parse(" 2 min ")).isEqualTo(Duration.ofMinutes(2));
    assertThat(WAIT.parse("3 h")).isEqualTo(Duration.ofHours(3));
    assertThat(WAIT.parse("1 d")).isEqualTo(Duration.ofDays(1));
    assertThat(WAIT.parse(WAIT.defaultText())).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  public void shouldReadSizesInAllUnits() {
    assertThat(SIZE.parse("2048 b")).isEqualTo(2048);
    assertThat(SIZE.parse("3kb")).isEqualTo(3 << 10);
    assertThat(SIZE.parse("5 mb")).isEqualTo(5 << 20);
    assertThat(SIZE.parse("6 gb")).isEqualTo(6L << 30);
  }

  @Test
  public void shouldRefuseOtherValuesWithKeyValueAndExpectation() {
    for (String bad : List.of("", "x", "0", "11", "3.5", "99999999999")) {
      assertThatThrownBy(() -> COUNT.parse(bad))
          .isInstanceOf(UserException.class)
          .hasMessage("option a.count is '" + bad + "'; expected a whole number from 1 to 10");
    }
    for (String bad :
        List.of(
            "9223372036854775807 s",
            "10",
            "10 m",
            "4 ms",
            "-1 s",
            "99999999999999999999 s",
            "1 week")) {
      assertThatThrownBy(() -> WAIT.parse(bad))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("option a.wait is '" + bad + "'; expected");
    }
    for (String bad : List.of("10", "1023 b", "9223372036854775807 gb", "1 tb")) {
      assertThatThrownBy(() -> SIZE.parse(bad)).isInstanceOf(UserException.class);
    }
    assertThatThrownBy(() -> FLAG.parse("yes"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("true or false");
  }

  @Test
  public void shouldReportAllProblemsTogetherWithTheNearestKeys() {
    Configuration configuration =
        Configuration.of(Map.of("a.cuont", "3", "b.flag", "true", "a.size", "big", "a.text", "x"));

    assertThatThrownBy(() -> configuration.check(List.of(COUNT, WAIT, SIZE, FLAG, TEXT)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("unknown option 'a.cuont'; did you mean 'a.count'?")
        .hasMessageContaining("unknown option 'b.flag'; did you mean 'a.flag'?")
        .hasMessageContaining("option a.size is 'big'")
        .hasMessageNotContaining("a.text");
    configuration
        .with("a.size", "1 kb")
        .check(
            List.of(
                COUNT,
                SIZE,
                TEXT,
                ConfigurationOption.text("a.cuont", "", ""),
                ConfigurationOption.text("b.flag", "", "")));
  }

  @Test
  public void shouldLetTheOverridingValueWin() {
    Configuration merged =
        Configuration.of(Map.of("a.count", "1", "a.text", "below"))
            .overriddenBy(Configuration.of(Map.of("a.count", "2")));

    assertThat(merged.toMap()).isEqualTo(Map.of("a.count", "2", "a.text", "below"));
  }

  @Test
  public void shouldLoadAPropertiesFile() throws Exception {
    Path file = temporary.newFile().toPath();
    Files.writeString(file, "# comment\na.count = 7\na.text=ä b\n");

    assertThat(Configuration.load(file).toMap()).isEqualTo(Map.of("a.count", "7", "a.text", "ä b"));
    Files.writeString(file, "a=\\u00zz");
    assertThatThrownBy(() -> Configuration.load(file)).isInstanceOf(UserException.class);
    Files.delete(file);
    assertThatThrownBy(() -> Configuration.load(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  public void shouldTravelBySerialization() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(Configuration.of(Map.of("a.count", "7")));
    }
    Object copy = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(((Configuration) copy).get(COUNT)).isEqualTo(7);
  }

  @Test
  public void shouldDocumentEachJobOptionOnce() {
    Set<String> keys = new HashSet<>();
    for (ConfigurationOption<?> option : JobOptions.all()) {
      assertThat(keys.add(option.key())).as(option.key()).isTrue();
      assertThat(option.description()).as(option.key()).endsWith(".");
      assertThat(option.expected()).as(option.key()).isNotEmpty();
      assertThat(option.parse(option.defaultText())).as(option.key()).isNotNull();
    }
  }

  @Test
  public void shouldFindTheNearestName() {
    List<String> names = List.of("snapshot.interval", "snapshot.timeout", "job.parallelism");

    assertThat(NearestName.to("snapshot.intervall", names)).isEqualTo("snapshot.interval");
    assertThat(NearestName.to("paralelism", names)).isEqualTo("job.parallelism");
    assertThat(NearestName.to("snapshot.timeout", names)).isEqualTo("snapshot.timeout");
    assertThat(NearestName.to("b", List.of("c", "a"))).isEqualTo("a");
  }
}
