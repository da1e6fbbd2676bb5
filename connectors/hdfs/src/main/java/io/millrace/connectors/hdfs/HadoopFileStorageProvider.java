package io.millrace.connectors.hdfs;

import io.millrace.api.UserException;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorageProvider;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Serves the schemes that Hadoop has a file system for, such as {@code hdfs}, {@code viewfs} and,
 * with their jars on the class path, those of object stores; but not the local disk.
 *
 * <p>Hadoop's configuration is found on the class path, and in the folder that the environment
 * variable {@code HADOOP_CONF_DIR} names.
 */
public final class HadoopFileStorageProvider implements FileStorageProvider {
  private static final List<String> SITE_FILES = List.of("core-site.xml", "hdfs-site.xml");

  @Override
  public boolean serves(String scheme) {
    if (scheme == null || scheme.equals("file")) {
      return false;
    }
    try {
      FileSystem.getFileSystemClass(scheme, ConfigurationHolder.CONFIGURATION);
      return true;
    } catch (IOException e) { // There is no file system for it.
      return false;
    }
  }

  @Override
  public FileStorage open(URI storage) throws IOException {
    try {
      return new HadoopFileStorage(FileSystem.get(storage, ConfigurationHolder.CONFIGURATION));
    } catch (IllegalArgumentException e) { // An unknown host, or none.
      throw new UserException("cannot open the storage " + storage + ": " + e.getMessage(), e);
    }
  }

  static Configuration configuration() {
    return ConfigurationHolder.CONFIGURATION;
  }

  /** Reads the configuration once, when it is needed; it takes some tenths of a second. */
  private static final class ConfigurationHolder {
    static final Configuration CONFIGURATION = load();

    private static Configuration load() {
      Configuration configuration = new Configuration();
      String folder = System.getenv("HADOOP_CONF_DIR");
      if (folder != null) {
        for (String name : SITE_FILES) {
          File file = new File(folder, name);
          if (file.isFile()) {
            configuration.addResource(new Path(file.getAbsoluteFile().toURI()));
          }
        }
      }
      return configuration;
    }
  }
}
