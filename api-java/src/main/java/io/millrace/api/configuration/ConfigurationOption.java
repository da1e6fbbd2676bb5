package io.millrace.api.configuration;

import io.millrace.api.UserException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One option: its key, type, default, bounds and meaning. Immutable.
 *
 * @param <T> the type of its values
 */
public final class ConfigurationOption<T> {
  private static final Pattern DURATION = Pattern.compile("(\\d+) ?(ms|s|min|h|d)");
  private static final Duration LONGEST = Duration.ofDays(365_000);
  private static final Pattern SIZE = Pattern.compile("(\\d+) ?(b|kb|mb|gb)");

  private final String key;
  private final String defaultText;
  private final String description;
  private final String expected;
  private final Function<String, T> parser;

  private ConfigurationOption(
      String key,
      String defaultText,
      String description,
      String expected,
      Function<String, T> parser) {
    this.key = Objects.requireNonNull(key, "key");
    this.defaultText = Objects.requireNonNull(defaultText, "defaultText");
    this.description = Objects.requireNonNull(description, "description");
    this.expected = expected;
    this.parser = parser;
    parse(defaultText);
  }

  /** A text; may be empty. */
  public static ConfigurationOption<String> text(
      String key, String defaultText, String description) {
    return new ConfigurationOption<>(key, defaultText, description, "a text", text -> text);
  }

  /** A whole number between two bounds, both allowed. */
  public static ConfigurationOption<Integer> number(
      String key, int defaultValue, int least, int most, String description) {
    return new ConfigurationOption<>(
        key,
        Integer.toString(defaultValue),
        description,
        "a whole number from " + least + " to " + most,
        text -> {
          int value = Integer.parseInt(text);
          require(value >= least && value <= most);
          return value;
        });
  }

  /** {@code true} or {@code false}. */
  public static ConfigurationOption<Boolean> flag(
      String key, boolean defaultValue, String description) {
    return new ConfigurationOption<>(
        key,
        Boolean.toString(defaultValue),
        description,
        "true or false",
        text -> {
          require(text.equals("true") || text.equals("false"));
          return text.equals("true");
        });
  }

  /** A duration such as {@code 500 ms}, {@code 10 s}, {@code 5 min}, {@code 2 h}, {@code 1 d}. */
  public static ConfigurationOption<Duration> duration(
      String key, Duration defaultValue, Duration least, String description) {
    return new ConfigurationOption<>(
        key,
        format(defaultValue),
        description,
        "a duration such as '500 ms', '10 s' or '5 min', at least %s and at most %d d"
            .formatted(format(least), LONGEST.toDays()),
        text -> {
          Duration value = parseDuration(text);
          require(value.compareTo(least) >= 0);
          return value;
        });
  }

  /** A size in bytes such as {@code 512 mb} or {@code 2 gb}; units are powers of 1024. */
  public static ConfigurationOption<Long> sizeBytes(
      String key, String defaultText, long leastBytes, String description) {
    return new ConfigurationOption<>(
        key,
        defaultText,
        description,
        "a size such as '64 kb', '512 mb' or '2 gb', at least " + leastBytes + " b",
        text -> {
          long value = parseSizeBytes(text);
          require(value >= leastBytes);
          return value;
        });
  }

  /**
   * As {@link #sizeBytes}, or 0 for something special.
   *
   * @param least as it would be written in a file
   */
  public static ConfigurationOption<Long> sizeBytesOrZero(
      String key, String defaultText, String least, String description) {
    long leastBytes = parseSizeBytes(least);
    return new ConfigurationOption<>(
        key,
        defaultText,
        description,
        "a size such as '64 kb', '512 mb' or '2 gb', at least " + least + ", or 0 b",
        text -> {
          long value = parseSizeBytes(text);
          require(value == 0 || value >= leastBytes);
          return value;
        });
  }

  /** The key, such as {@code snapshot.interval}. */
  public String key() {
    return key;
  }

  /** The default, as it would be written in a file. */
  public String defaultText() {
    return defaultText;
  }

  /** What the option does. */
  public String description() {
    return description;
  }

  /** What values it takes, in words. */
  public String expected() {
    return expected;
  }

  /**
   * Reads a value.
   *
   * @throws UserException if it is not of the expected form or outside the bounds
   */
  public T parse(String text) {
    try {
      return parser.apply(text.trim());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UserException("option " + key + " is '" + text + "'; expected " + expected, e);
    }
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("outside the bounds");
    }
  }

  private static Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    require(matcher.matches());
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "min" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
    require(duration.compareTo(LONGEST) <= 0);
    return duration;
  }

  private static long parseSizeBytes(String text) {
    Matcher matcher = SIZE.matcher(text);
    require(matcher.matches());
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "b" -> amount;
      case "kb" -> Math.multiplyExact(amount, 1L << 10);
      case "mb" -> Math.multiplyExact(amount, 1L << 20);
      default -> Math.multiplyExact(amount, 1L << 30);
    };
  }

  private static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 60_000 == 0 && millis != 0) {
      return millis / 60_000 + " min";
    }
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
