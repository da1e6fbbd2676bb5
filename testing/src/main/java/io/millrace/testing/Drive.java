package io.millrace.testing;

import java.util.List;
import java.util.stream.Stream;

/**
 * One of the ways in which the engine may drive an operator. What comes out is the same in all.
 *
 * @param name in words, for messages
 * @param atPause what happens after each input
 * @param takenAtOnce how many records of a batch are taken after they have been announced, before
 *     the outputs are full and those that are left are announced again; 0: none is announced
 */
record Drive(String name, Pause atPause, int takenAtOnce) {
  /** How many records a batch has. */
  static final int BATCH_RECORDS = 8;

  /** What happens between two inputs. */
  enum Pause {
    /** Nothing. */
    NONE,
    /** The task idles, and is asked how it does. */
    IDLE,
    /** All state that can be spilled is. */
    SPILL,
    /** A snapshot is taken; it is completed, or given up before or after it is written. */
    SNAPSHOT,
    /** A snapshot is taken, from which a new instance goes on. */
    RESTORE,
    /** As {@link #RESTORE}, with two tasks in place of one, or one in place of two. */
    RESCALE
  }

  private static final int USUAL_RESULTS_PER_CALL = 1024;

  /** Nothing gets in the way: what all others are compared with. */
  static final Drive UNDISTURBED = new Drive("undisturbed", Pause.NONE, 0);

  /** Something further down is about to fail. */
  static final Drive FAILING = new Drive("until there is a failure further down", Pause.SPILL, 1);

  private static final List<Drive> DISTURBED =
      List.of(
          new Drive("with batches of records", Pause.NONE, BATCH_RECORDS),
          new Drive("with batches of records into outputs with one slot", Pause.NONE, 1),
          new Drive("idle after each input", Pause.IDLE, 1),
          new Drive("with all state spilled after each input", Pause.SPILL, 1),
          new Drive("with a snapshot after each input", Pause.SNAPSHOT, 1),
          new Drive("restored from a snapshot after each input", Pause.RESTORE, 1));

  private static final Drive RESCALED =
      new Drive("restored after each input into one task more or less", Pause.RESCALE, 1);

  /**
   * Whether the outputs are full after each result, so that a call that has more to emit is
   * continued by another; they are emptied while the operator waits.
   */
  boolean hasOneSlot() {
    return takenAtOnce == 1;
  }

  /** After how many results a call returns that can be continued. */
  int resultsPerCall() {
    return hasOneSlot() ? 1 : USUAL_RESULTS_PER_CALL;
  }

  /** All the ways of going from the start to the end but {@link #UNDISTURBED}. */
  static List<Drive> disturbed(boolean isKeyed) {
    return isKeyed ? Stream.concat(DISTURBED.stream(), Stream.of(RESCALED)).toList() : DISTURBED;
  }
}
