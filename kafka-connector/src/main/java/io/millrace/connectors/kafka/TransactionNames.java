package io.millrace.connectors.kafka;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The transactional ids of one sink of one job. A writer of each incarnation has ids of its own, so
 * that what an earlier one has left behind can be told apart, and found without having been noted
 * anywhere.
 */
final class TransactionNames {
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,18})-\\d+-\\d+");

  private final String prefix;

  TransactionNames(String jobId, String operatorName) {
    prefix = "millrace-" + jobId + "-" + operatorName + "-";
  }

  /**
   * An id.
   *
   * @param incarnation of the job's tasks
   * @param taskIndex of the writer's task
   * @param number counts the writer's producers
   */
  String name(long incarnation, int taskIndex, int number) {
    return prefix + incarnation + "-" + taskIndex + "-" + number;
  }

  /** What all ids begin with, as a pattern in the broker's language. */
  String brokerPattern() {
    return "^\\Q" + prefix + "\\E.*";
  }

  /** The incarnation that an id was made for; empty if the id is none of this sink's. */
  OptionalLong incarnationOf(String transactionalId) {
    if (!transactionalId.startsWith(prefix)) {
      return OptionalLong.empty();
    }
    Matcher numbers = NUMBERS.matcher(transactionalId.substring(prefix.length()));
    return numbers.matches()
        ? OptionalLong.of(Long.parseLong(numbers.group(1)))
        : OptionalLong.empty();
  }
}
