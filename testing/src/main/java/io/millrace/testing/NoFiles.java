package io.millrace.testing;

import io.millrace.protocol.StateFile;
import io.millrace.worker.operator.SnapshotFiles;

/** For operators without state. */
final class NoFiles implements SnapshotFiles {
  @Override
  public StateFile write(Contents contents) {
    throw new ContractBrokenError("an operator without state wrote a state file");
  }
}
