package io.millrace.yarn;

import java.io.IOException;
import java.net.URL;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.security.SecurityUtil;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.factory.providers.RecordFactoryProvider;

/**
 * Keeps Hadoop from reading its files of defaults over and over. Several of its classes make a
 * configuration of their own when they are first used, to look up a setting or two, and each such
 * configuration parses half a megabyte of defaults, which all together was a third of what a
 * starting process did. Within {@link #in} they do not find those files, and take the defaults that
 * their code has; those whose settings matter are given them by {@link #initializeHadoop}.
 */
public final class HiddenDefaults {
  private static final String FILE_OF_DEFAULTS = "-default.xml";

  private HiddenDefaults() {}

  /** What may fail as Hadoop's calls do. */
  public interface Action<T> {
    T run() throws IOException;
  }

  /**
   * Runs an action whose own configurations, if it makes any, are looked into by Hadoop only. Those
   * that it is given are not changed: they know where they find their files.
   */
  public static <T> T in(Action<T> action) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader visible = thread.getContextClassLoader();
    thread.setContextClassLoader(new HidingClassLoader(visible));
    try {
      return action.run();
    } finally {
      thread.setContextClassLoader(visible);
    }
  }

  /**
   * Makes the settings those of this JVM, and initializes the classes that look for settings then.
   */
  public static void initializeHadoop(Configuration settings) throws IOException {
    in(
        () -> {
          SecurityUtil.setConfiguration(settings);
          UserGroupInformation.setConfiguration(settings);
          RecordFactoryProvider.getRecordFactory(settings);
          return FileSystem.getDefaultUri(settings);
        });
  }

  private static final class HidingClassLoader extends ClassLoader {
    HidingClassLoader(ClassLoader visible) {
      super(visible);
    }

    @Override
    public URL getResource(String name) {
      return name.endsWith(FILE_OF_DEFAULTS) ? null : super.getResource(name);
    }
  }
}
