package io.millrace.worker.operator;

import io.millrace.protocol.OperatorSnapshot;
import java.nio.ByteBuffer;
import java.util.List;

/** Serializes what a sink has prepared and not yet committed. */
final class CommittablesWork implements SnapshotWork {
  private final List<? extends PreparedCommit<?>> pending;

  CommittablesWork(List<? extends PreparedCommit<?>> pending) {
    this.pending = pending;
  }

  @Override
  public void write(SnapshotFiles files, OperatorSnapshot snapshot) {
    for (PreparedCommit<?> each : pending) {
      for (ByteBuffer bytes : each.serialized()) {
        snapshot.addToCommittables(bytes.duplicate());
      }
    }
  }
}
