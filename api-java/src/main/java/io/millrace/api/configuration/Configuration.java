package io.millrace.api.configuration;

import io.millrace.api.UserException;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Values of options. Immutable. */
public final class Configuration implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Configuration EMPTY = new Configuration(new TreeMap<>());

  private final Map<String, String> values;

  private Configuration(Map<String, String> values) {
    this.values = values;
  }

  /** One where every option has its default. */
  public static Configuration empty() {
    return EMPTY;
  }

  /** One with these values. */
  public static Configuration of(Map<String, String> values) {
    return new Configuration(new TreeMap<>(values));
  }

  /**
   * Reads a properties file.
   *
   * @throws UserException if it can not be read
   */
  public static Configuration load(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException("cannot read the configuration file " + file + ": " + e, e);
    }
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return new Configuration(values);
  }

  /** This one, with the other's values where the other has any. */
  public Configuration overriddenBy(Configuration other) {
    Map<String, String> merged = new TreeMap<>(values);
    merged.putAll(other.values);
    return new Configuration(merged);
  }

  /** This one, with one value more. */
  public Configuration with(String key, String value) {
    Map<String, String> merged = new TreeMap<>(values);
    merged.put(key, value);
    return new Configuration(merged);
  }

  /**
   * The value of an option, or its default.
   *
   * @throws UserException if the value is not one that the option takes
   */
  public <T> T get(ConfigurationOption<T> option) {
    return option.parse(values.getOrDefault(option.key(), option.defaultText()));
  }

  /** Whether a value was given for an option. */
  public boolean isSet(ConfigurationOption<?> option) {
    return values.containsKey(option.key());
  }

  /** The values that were given, by key. */
  public Map<String, String> toMap() {
    return Map.copyOf(values);
  }

  /**
   * Checks every value that was given.
   *
   * @param known all options that there are
   * @throws UserException if there are unknown keys or bad values; names all of them, and for an
   *     unknown key the nearest known one
   */
  public void check(Collection<ConfigurationOption<?>> known) {
    List<String> problems = new ArrayList<>();
    Map<String, ConfigurationOption<?>> byKey = new TreeMap<>();
    known.forEach(option -> byKey.put(option.key(), option));
    values.forEach(
        (key, value) -> {
          ConfigurationOption<?> option = byKey.get(key);
          if (option == null) {
            problems.add(
                "unknown option '"
                    + key
                    + "'; did you mean '"
                    + NearestName.to(key, byKey.keySet())
                    + "'?");
          } else {
            try {
              option.parse(value);
            } catch (UserException e) {
              problems.add(e.getMessage());
            }
          }
        });
    if (!problems.isEmpty()) {
      throw new UserException(String.join("\n", problems));
    }
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
