package io.millrace.embedded;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a test and the functions of its job have in common, though functions reach the tasks as
 * copies and start anew after a failure.
 */
final class Shared {
  private static final Map<String, Shared> BY_NAME = new ConcurrentHashMap<>();

  /** How often a reader was told that a snapshot is complete. */
  final AtomicInteger snapshotsSeen = new AtomicInteger();

  /** How many records functions have seen, counted again after a failure. */
  final AtomicLong recordsSeen = new AtomicLong();

  /** How many failures are still to be thrown. */
  final AtomicInteger failuresLeft = new AtomicInteger();

  /** Up to which record of each split sources may read, not included. */
  final AtomicLong gate = new AtomicLong();

  private Shared() {}

  /** A name that none has. */
  static String newName() {
    return "shared-" + UUID.randomUUID();
  }

  /** The one with this name, in the whole process. */
  static Shared of(String name) {
    return BY_NAME.computeIfAbsent(name, missing -> new Shared());
  }
}
