package io.millrace.master.coordination;

import io.millrace.protocol.JobState;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a job ended.
 *
 * @param state one of the final states
 * @param message why, for a failed job; else empty, or what could not be cleaned up
 * @param counters the functions' counters, by "operator/group/name"
 */
public record JobOutcome(JobState state, String message, Map<String, Long> counters) {
  public JobOutcome {
    counters = Map.copyOf(counters);
  }

  /** The outcome as text: the state, a line for each counter, an empty line, the message. */
  public byte[] toBytes() {
    StringBuilder text = new StringBuilder(state.name()).append('\n');
    new TreeMap<>(counters)
        .forEach((name, value) -> text.append(value).append(' ').append(name).append('\n'));
    return text.append('\n').append(message).toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static JobOutcome fromBytes(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int headEnd = text.indexOf("\n\n");
    if (headEnd < 0) {
      throw new IllegalArgumentException("not the outcome of a job: '" + text + "'");
    }
    String[] head = text.substring(0, headEnd).split("\n", -1);
    Map<String, Long> counters = new TreeMap<>();
    for (int line = 1; line < head.length; line++) {
      int space = head[line].indexOf(' ');
      counters.put(head[line].substring(space + 1), Long.parseLong(head[line].substring(0, space)));
    }
    return new JobOutcome(JobState.valueOf(head[0]), text.substring(headEnd + 2), counters);
  }
}
