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
 * @param areFilesKept whether none of the job's files may be deleted, since it failed for what is
 *     wrong with them, which somebody may want to see or repair
 */
public record JobOutcome(
    JobState state, String message, Map<String, Long> counters, boolean areFilesKept) {
  private static final String FILES_KEPT = " files-kept";

  public JobOutcome {
    counters = Map.copyOf(counters);
  }

  /** An outcome after which files may be deleted. */
  public JobOutcome(JobState state, String message, Map<String, Long> counters) {
    this(state, message, counters, false);
  }

  /** The same, but with all files to be kept. */
  public JobOutcome withFilesKept() {
    return new JobOutcome(state, message, counters, true);
  }

  /**
   * The outcome as text: the state, and whether files are kept; a line for each counter, an empty
   * line, the message.
   */
  public byte[] toBytes() {
    StringBuilder text = new StringBuilder(state.name());
    text.append(areFilesKept ? FILES_KEPT : "").append('\n');
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
    boolean areFilesKept = head[0].endsWith(FILES_KEPT);
    String state =
        areFilesKept ? head[0].substring(0, head[0].length() - FILES_KEPT.length()) : head[0];
    return new JobOutcome(
        JobState.valueOf(state), text.substring(headEnd + 2), counters, areFilesKept);
  }
}
