package io.millrace.master.job;

import io.millrace.master.snapshot.SnapshotPointer;

/** What the rooms of the master tell the one that decides. */
interface AttemptObserver {
  /** The tasks can not go on, or what they need can not be had. */
  void attemptFailed(String message, String details, boolean isPermanent);

  /** A snapshot was published. */
  void snapshotCompleted(SnapshotPointer pointer);
}
