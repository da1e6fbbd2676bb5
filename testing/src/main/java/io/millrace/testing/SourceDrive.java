package io.millrace.testing;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** One of the ways in which the engine may read a source. */
enum SourceDrive {
  /** By one task to the end: what all others are compared with. */
  UNDISTURBED("by one task to the end", 1024, false, false),

  /** In the smallest batches. */
  SLOWLY("one record at a time", 1, false, false),

  /** Each time a batch has been read, from a snapshot, by a new reader. */
  RESTORED("from a snapshot after each record", 1, true, false),

  /** The same, with one task more or less each time. */
  RESCALED("from a snapshot after each few records, by one task more or less", 3, true, true);

  /** All the ways but {@link #UNDISTURBED}. */
  static final Set<SourceDrive> DISTURBED =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(UNDISTURBED)));

  private final String words;
  private final int recordsPerRead;
  private final boolean isRestored;
  private final boolean isRescaled;

  SourceDrive(String words, int recordsPerRead, boolean isRestored, boolean isRescaled) {
    this.words = words;
    this.recordsPerRead = recordsPerRead;
    this.isRestored = isRestored;
    this.isRescaled = isRescaled;
  }

  /** For messages. */
  String words() {
    return words;
  }

  int recordsPerRead() {
    return recordsPerRead;
  }

  boolean isRestored() {
    return isRestored;
  }

  boolean isRescaled() {
    return isRescaled;
  }
}
