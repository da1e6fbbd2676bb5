package io.millrace.master.snapshot;

import io.millrace.protocol.SnapshotMetadata;

/**
 * A completed snapshot whose metadata file was read.
 *
 * @param pointer where it was found
 * @param metadata what the file says
 */
public record LoadedSnapshot(SnapshotPointer pointer, SnapshotMetadata metadata) {

  /** A snapshot that was found by its folder alone, without a pointer. */
  public static LoadedSnapshot in(String folder, SnapshotMetadata metadata) {
    return new LoadedSnapshot(
        new SnapshotPointer(
            metadata.getSnapshotId(),
            metadata.getKind(),
            folder,
            metadata.getTriggeredAtMillis(),
            metadata.getCompletedAtMillis(),
            0),
        metadata);
  }
}
