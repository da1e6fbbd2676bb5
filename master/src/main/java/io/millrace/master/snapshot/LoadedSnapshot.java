package io.millrace.master.snapshot;

import io.millrace.protocol.SnapshotMetadata;

/**
 * A completed snapshot whose metadata file was read.
 *
 * @param pointer where it was found
 * @param metadata what the file says
 */
public record LoadedSnapshot(SnapshotPointer pointer, SnapshotMetadata metadata) {}
