package io.millrace.yarn.cli;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where options come from: a file, and the command line, which wins. */
final class OptionsMixin {
  private static final String FILE_NAME = "millrace.properties";

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description =
          "The configuration file. Without it: millrace.properties in the folder that"
              + " MILLRACE_CONF_DIR names, or else in conf/ of the installation.")
  private Path file;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      mapFallbackValue = Option.NULL_VALUE,
      description = "Sets a configuration option; wins over the file. May be repeated.")
  private Map<String, String> values = new LinkedHashMap<>();

  /**
   * The options of file and command line.
   *
   * @param more further ones of the command line, by key
   * @throws UserException if there is an unknown key or a bad value
   */
  Configuration load(Map<String, String> more) {
    Configuration configuration = fromFile();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      if (entry.getValue() == null) {
        throw new UserException(
            "-D " + entry.getKey() + " has no value; expected -D " + entry.getKey() + "=VALUE");
      }
      configuration = configuration.with(entry.getKey(), entry.getValue());
    }
    configuration = configuration.overriddenBy(Configuration.of(more));
    configuration.check(KnownOptions.all());
    return configuration;
  }

  private Configuration fromFile() {
    if (file != null) {
      return Configuration.load(file);
    }
    String folder = System.getenv("MILLRACE_CONF_DIR");
    if (folder != null && !folder.isEmpty()) {
      return Configuration.load(Path.of(folder, FILE_NAME));
    }
    String home = System.getProperty("millrace.home");
    if (home == null) {
      return Configuration.empty();
    }
    Path ofInstallation = Path.of(home, "conf", FILE_NAME);
    return Files.exists(ofInstallation)
        ? Configuration.load(ofInstallation)
        : Configuration.empty();
  }
}
