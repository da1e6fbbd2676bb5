package io.millrace.worker.state;

import io.millrace.worker.memory.ImageFile;
import java.util.TreeMap;

/** The files that a store has in snapshots of which it is not known whether they are complete. */
final class ImageFiles {
  private final TreeMap<Long, ImageFile> undecided = new TreeMap<>();

  ImageFile begin(long snapshotId) {
    ImageFile file = new ImageFile();
    undecided.put(snapshotId, file);
    return file;
  }

  void end(long snapshotId, boolean isCompleted) {
    ImageFile file = undecided.remove(snapshotId);
    if (file != null && isCompleted) {
      file.complete();
    }
  }
}
