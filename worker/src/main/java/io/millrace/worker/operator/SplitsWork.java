package io.millrace.worker.operator;

import io.millrace.api.connector.SourceSplit;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SerializedSplit;
import java.nio.ByteBuffer;
import java.util.List;

/** Serializes the splits of a source. */
final class SplitsWork implements SnapshotWork {
  private final String sourceName;
  private final List<? extends SourceSplit> splits;

  SplitsWork(String sourceName, List<? extends SourceSplit> splits) {
    this.sourceName = sourceName;
    this.splits = splits;
  }

  @Override
  public void write(SnapshotFiles files, OperatorSnapshot snapshot) {
    for (SourceSplit split : splits) {
      byte[] bytes =
          ObjectBytes.write(
              split, "split '" + split.splitId() + "' of source '" + sourceName + "'");
      snapshot.addToSplits(new SerializedSplit(split.splitId(), ByteBuffer.wrap(bytes)));
    }
  }
}
