package io.millrace.master.snapshot;

import io.millrace.protocol.SnapshotKind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a completed snapshot is found. What is published for it in the coordination.
 *
 * @param id the snapshot; grows over the life of the job
 * @param kind why it was taken
 * @param folder the folder that holds its metadata file
 * @param triggeredAtMillis when it was begun, in milliseconds since the epoch
 * @param completedAtMillis when all tasks had acknowledged it
 * @param sizeBytes the length of all its files
 */
public record SnapshotPointer(
    long id,
    SnapshotKind kind,
    String folder,
    long triggeredAtMillis,
    long completedAtMillis,
    long sizeBytes) {

  /** The pointer as text: a line {@code name=value} for each part. */
  public byte[] toBytes() {
    String text =
        "id="
            + id
            + "\nkind="
            + kind
            + "\nfolder="
            + folder
            + "\ntriggeredAtMillis="
            + triggeredAtMillis
            + "\ncompletedAtMillis="
            + completedAtMillis
            + "\nsizeBytes="
            + sizeBytes
            + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static SnapshotPointer fromBytes(byte[] bytes) {
    Map<String, String> parts = new TreeMap<>();
    String text = new String(bytes, StandardCharsets.UTF_8);
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        parts.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    try {
      return new SnapshotPointer(
          Long.parseLong(part(parts, "id")),
          SnapshotKind.valueOf(part(parts, "kind")),
          part(parts, "folder"),
          Long.parseLong(part(parts, "triggeredAtMillis")),
          Long.parseLong(part(parts, "completedAtMillis")),
          Long.parseLong(part(parts, "sizeBytes")));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a pointer to a snapshot: '" + text + "'", e);
    }
  }

  private static String part(Map<String, String> parts, String name) {
    String value = parts.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }
}
