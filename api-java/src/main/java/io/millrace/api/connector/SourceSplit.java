package io.millrace.api.connector;

import java.io.Serializable;

/**
 * A part of a source that one task reads at a time, with the position up to which it has been read:
 * a partition and an offset, a file and a byte. Immutable; reading on makes new splits with the
 * same id. Written into snapshots by Java serialization, so a changed class must still read old
 * ones.
 */
public interface SourceSplit extends Serializable {
  /** Names the split, whatever its position; unique in its source and the same in every run. */
  String splitId();
}
