package io.millrace.sandbox;

import org.apache.hadoop.fs.LocalFileSystem;

/** {@link JdkRawLocalFileSystem} as Hadoop's older interface of file systems wants it. */
public final class JdkLocalFileSystem extends LocalFileSystem {
  /** Called by Hadoop, which finds the class by its name. */
  public JdkLocalFileSystem() {
    super(new JdkRawLocalFileSystem());
  }
}
