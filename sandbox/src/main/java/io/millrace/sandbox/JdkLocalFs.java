package io.millrace.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, with permissions set by the JDK. Where Hadoop has its native library,
 * as on a cluster, it does so itself; without, as in the sandbox, it starts a process for each
 * file, which takes a NodeManager seconds for the jars of an engine.
 */
public final class JdkLocalFs extends ChecksumFs {
  /** Called by Hadoop, which finds the class by its name. */
  public JdkLocalFs(URI uri, Configuration configuration) throws IOException, URISyntaxException {
    super(new Raw(configuration));
  }

  private static final class Raw extends DelegateToFileSystem {
    Raw(Configuration configuration) throws IOException, URISyntaxException {
      super(FsConstants.LOCAL_FS_URI, new JdkPermissions(), configuration, "file", false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1; // there are no ports
    }

    @Override
    public boolean isValidName(String name) {
      return true; // the operating system knows
    }
  }

  private static final class JdkPermissions extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      String symbols =
          permission.getUserAction().SYMBOL
              + permission.getGroupAction().SYMBOL
              + permission.getOtherAction().SYMBOL;
      Files.setPosixFilePermissions(
          pathToFile(path).toPath(), PosixFilePermissions.fromString(symbols));
    }
  }
}
