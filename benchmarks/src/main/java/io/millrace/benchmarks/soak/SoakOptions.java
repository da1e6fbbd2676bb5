package io.millrace.benchmarks.soak;

import io.millrace.api.UserException;

/**
 * How long and how hard.
 *
 * @param seconds how long the job runs
 * @param killSeconds from one kill of a worker to the next
 * @param keys how many different items there are
 */
record SoakOptions(int seconds, int killSeconds, int keys) {
  private static final int LEAST_SECONDS = 60;

  /** Ten minutes, a kill every 20 seconds, a million keys, unless the arguments say otherwise. */
  static SoakOptions parse(String[] arguments) {
    SoakOptions options = new SoakOptions(600, 20, 1_000_000);
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i];
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      options =
          switch (name) {
            case "--seconds" ->
                new SoakOptions(
                    number(name, value, LEAST_SECONDS), options.killSeconds, options.keys);
            case "--kill-every" ->
                new SoakOptions(options.seconds, number(name, value, 5), options.keys);
            case "--keys" ->
                new SoakOptions(options.seconds, options.killSeconds, number(name, value, 1));
            default ->
                throw new UserException(
                    "unknown option '%s'; there are --seconds, --kill-every and --keys"
                        .formatted(name));
          };
    }
    return options;
  }

  private static int number(String name, String value, int least) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new UserException(name + " needs a whole number; found '" + value + "'", e);
    }
    throw new UserException("%s is %s; expected at least %d".formatted(name, value, least));
  }
}
