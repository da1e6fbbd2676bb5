package io.millrace.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FsConstants;

/** {@link JdkRawLocalFileSystem} as Hadoop's newer interface of file systems wants it. */
public final class JdkLocalFs extends ChecksumFs {
  /** Called by Hadoop, which finds the class by its name. */
  public JdkLocalFs(URI uri, Configuration configuration) throws IOException, URISyntaxException {
    super(new Raw(configuration));
  }

  private static final class Raw extends DelegateToFileSystem {
    Raw(Configuration configuration) throws IOException, URISyntaxException {
      super(FsConstants.LOCAL_FS_URI, new JdkRawLocalFileSystem(), configuration, "file", false);
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
}
