package io.millrace.master.job;

import io.millrace.protocol.SnapshotKind;
import java.util.OptionalLong;

/**
 * A wish for a snapshot.
 *
 * @param kind why
 * @param folder where to put it; empty for the job's own folder
 * @param drain for the final one: whether windows fire first
 * @param inputEnded for the final one: whether it is taken because the input has ended
 * @param requestId the caller that waits for its path, if any
 */
record SnapshotRequest(
    SnapshotKind kind, String folder, boolean drain, boolean inputEnded, OptionalLong requestId) {

  static SnapshotRequest periodic() {
    return new SnapshotRequest(SnapshotKind.PERIODIC, "", false, false, OptionalLong.empty());
  }

  static SnapshotRequest savepoint(String folder, long requestId) {
    return new SnapshotRequest(
        SnapshotKind.SAVEPOINT, folder, false, false, OptionalLong.of(requestId));
  }

  /** The last one of a job that somebody stops. */
  static SnapshotRequest stop(String folder, boolean drain) {
    return new SnapshotRequest(SnapshotKind.FINAL, folder, drain, false, OptionalLong.empty());
  }

  /** The last one of a job whose input has ended. */
  static SnapshotRequest atEndOfInput() {
    return new SnapshotRequest(SnapshotKind.FINAL, "", false, true, OptionalLong.empty());
  }
}
