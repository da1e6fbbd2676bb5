package io.millrace.master.snapshot;

import io.millrace.protocol.SnapshotKind;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a completed snapshot is found. What is published for it in the coordination.
 *
 * @param id the snapshot; grows over the life of the job
 * @param kind why it was taken
 * @param folder the folder that holds its metadata file
 * @param triggeredAtMillis when it was begun, in milliseconds since the epoch
 * @param completedAtMillis when all tasks had acknowledged it
 * @param sizeBytes the length of the files in its folder
 * @param totalBytes with what lies in files of earlier snapshots, which it refers to
 * @param refersTo the names of the folders of those, which must stay as long as it does
 * @param preparedBy the names of the sinks whose prepared output it holds. They commit that as soon
 *     as it is complete, so it is kept here too, where it can be read when the snapshot can not
 */
public record SnapshotPointer(
    long id,
    SnapshotKind kind,
    String folder,
    long triggeredAtMillis,
    long completedAtMillis,
    long sizeBytes,
    long totalBytes,
    List<String> refersTo,
    List<String> preparedBy) {
  public SnapshotPointer {
    refersTo = List.copyOf(refersTo);
    preparedBy = List.copyOf(preparedBy);
  }

  /** A snapshot that refers to no other and holds no prepared output. */
  public SnapshotPointer(
      long id,
      SnapshotKind kind,
      String folder,
      long triggeredAtMillis,
      long completedAtMillis,
      long sizeBytes) {
    this(
        id,
        kind,
        folder,
        triggeredAtMillis,
        completedAtMillis,
        sizeBytes,
        sizeBytes,
        List.of(),
        List.of());
  }

  /** The last part of the folder's path. */
  public String folderName() {
    return folder.substring(folder.lastIndexOf('/') + 1);
  }

  /** The names of the folders that these snapshots need: their own, and those they refer to. */
  public static Set<String> foldersNeededBy(Collection<SnapshotPointer> pointers) {
    Set<String> names = new HashSet<>();
    for (SnapshotPointer pointer : pointers) {
      names.add(pointer.folderName());
      names.addAll(pointer.refersTo());
    }
    return names;
  }

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
            + "\ntotalBytes="
            + totalBytes
            + "\nrefersTo="
            + String.join(" ", refersTo)
            + "\npreparedBy="
            + preparedBy.stream()
                .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "))
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
          Long.parseLong(part(parts, "sizeBytes")),
          Long.parseLong(part(parts, "totalBytes")),
          words(part(parts, "refersTo")),
          words(part(parts, "preparedBy")).stream()
              .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
              .toList());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a pointer to a snapshot: '" + text + "'", e);
    }
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static String part(Map<String, String> parts, String name) {
    String value = parts.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }
}
