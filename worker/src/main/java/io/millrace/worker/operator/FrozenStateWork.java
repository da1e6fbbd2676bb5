package io.millrace.worker.operator;

import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.StateFile;
import io.millrace.worker.memory.ImageFile;
import io.millrace.worker.state.FrozenState;
import java.io.IOException;

/** Writes the frozen state of a keyed operator to a file. */
final class FrozenStateWork implements SnapshotWork {
  private final FrozenState frozen;
  private final ImageFile file;
  private FrozenState.Written written;

  FrozenStateWork(FrozenState frozen, ImageFile file) {
    this.frozen = frozen;
    this.file = file;
  }

  @Override
  public void write(SnapshotFiles files, OperatorSnapshot snapshot) throws IOException {
    StateFile stored =
        files.write(
            output ->
                written =
                    files.isSelfContained()
                        ? frozen.writeTo(output)
                        : frozen.writeChangesTo(output, file));
    file.written(stored.getPath(), written.newBytes());
    snapshot.setKeyedState(stored);
    snapshot.setReferredPaths(written.referredPaths());
    snapshot.setStateBytes(written.allBytes());
  }

  @Override
  public void release() {
    frozen.release();
  }
}
