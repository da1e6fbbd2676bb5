package io.millrace.worker.memory;

/**
 * A file of a snapshot that holds images of pages. Later snapshots may refer to them, but only if
 * that snapshot was completed: else the file is deleted. Thread-safe.
 */
public final class ImageFile {
  private volatile String path = "";
  private volatile long imageBytes;
  private volatile boolean isComplete;

  /** The file is written. */
  public void written(String itsPath, long itsImageBytes) {
    path = itsPath;
    imageBytes = itsImageBytes;
  }

  /** The snapshot is complete. */
  public void complete() {
    isComplete = true;
  }

  public boolean isComplete() {
    return isComplete;
  }

  public String path() {
    return path;
  }

  /** The length of all images in it. */
  public long imageBytes() {
    return imageBytes;
  }
}
