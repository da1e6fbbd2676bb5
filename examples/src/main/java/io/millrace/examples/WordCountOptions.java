package io.millrace.examples;

import io.millrace.api.UserException;
import io.millrace.api.configuration.NearestName;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@link SlidingWordCount}. */
@Command(name = "SlidingWordCount", sortOptions = false)
final class WordCountOptions {
  @ArgGroup(multiplicity = "1")
  private From from;

  @Option(names = "--output", required = true, paramLabel = "FOLDER")
  private String output;

  @Option(names = "--out-of-orderness-ms", paramLabel = "N", defaultValue = "1000")
  private long outOfOrdernessMillis;

  private WordCountOptions() {}

  /** Where lines come from: one or the other. */
  private static final class From {
    @ArgGroup(exclusive = false, multiplicity = "1")
    private Kafka kafka;

    @Option(names = "--input", required = true, paramLabel = "FILE")
    private String input;
  }

  private static final class Kafka {
    @Option(names = "--brokers", required = true, paramLabel = "HOST:PORT,...")
    private String brokers;

    @Option(names = "--topic", required = true, paramLabel = "TOPIC")
    private String topic;
  }

  /**
   * Reads them.
   *
   * @throws UserException if they are not what is expected; says what is
   */
  static WordCountOptions parse(String... arguments) {
    WordCountOptions options = new WordCountOptions();
    CommandLine line = new CommandLine(options);
    checkNames(line, arguments);
    try {
      line.parseArgs(arguments);
    } catch (ParameterException e) {
      throw new UserException(e.getMessage() + ". " + usage(line), e);
    }
    if (options.outOfOrdernessMillis < 0) {
      throw new UserException(
          "--out-of-orderness-ms is "
              + options.outOfOrdernessMillis
              + "; expected a time in milliseconds, at least 0");
    }
    return options;
  }

  /** First of all, since a mistyped option also makes another one missing. */
  private static void checkNames(CommandLine line, String... arguments) {
    Set<String> known = line.getCommandSpec().optionsMap().keySet();
    for (String argument : arguments) {
      String name = argument.replaceFirst("=.*", "");
      if (name.startsWith("--") && !known.contains(name)) {
        throw new UserException(
            "Unknown option '"
                + name
                + "'; did you mean '"
                + NearestName.to(name, known)
                + "'? "
                + usage(line));
      }
    }
  }

  private static String usage(CommandLine line) {
    String synopsis = line.getHelp().synopsis(0).replaceAll("\\s+", " ").trim();
    return "Usage: " + synopsis;
  }

  /** Whether lines come from Kafka; else from files. */
  boolean readsKafka() {
    return from.kafka != null;
  }

  /** Some of Kafka's brokers, as {@code host:port,host:port}. */
  String brokers() {
    return from.kafka.brokers;
  }

  /** Where in Kafka the lines are. */
  String topic() {
    return from.kafka.topic;
  }

  /** The file, or folder of files, of lines {@code epochMillis<TAB>text}. */
  String input() {
    return from.input;
  }

  /** Where the results go, as lines {@code windowEndMillis<TAB>word<TAB>count}. */
  String output() {
    return output;
  }

  /** How much later a line may come than one with a later time. */
  Duration outOfOrderness() {
    return Duration.ofMillis(outOfOrdernessMillis);
  }
}
