package io.millrace.worker.operator;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sink's writer prepared for one snapshot; never empty. It is serialized when the first
 * snapshot that it is in is written. Safe for use by several threads.
 */
final class PreparedCommit<C extends Serializable> {
  private final String sinkName;
  private final List<C> committables;

  /** Empty until they are asked for; guarded by this. */
  private final List<ByteBuffer> serialized = new ArrayList<>();

  PreparedCommit(String sinkName, List<C> committables) {
    this.sinkName = sinkName;
    this.committables = committables;
  }

  List<C> committables() {
    return committables;
  }

  /** The committables as bytes, not to be changed. */
  synchronized List<ByteBuffer> serialized() {
    if (serialized.isEmpty()) {
      List<ByteBuffer> all = new ArrayList<>(committables.size());
      for (C committable : committables) {
        String what = "a committable of sink '" + sinkName + "'";
        all.add(ByteBuffer.wrap(ObjectBytes.write(committable, what)));
      }
      serialized.addAll(all);
    }
    return serialized;
  }
}
