package io.millrace.yarn.container;

import io.millrace.yarn.HiddenDefaults;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.mapreduce.util.ConfigUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** How the submitter's Hadoop settings come to the application's processes. */
final class HadoopSettings {
  private HadoopSettings() {}

  /**
   * What somebody has set in a configuration, apart from Hadoop's own defaults, as it was written,
   * with no variable replaced.
   */
  static Configuration withoutDefaults(Configuration configuration) {
    Configuration result = new Configuration(false);
    for (Map.Entry<String, String> entry : configuration) {
      String key = entry.getKey();
      if (!isDefault(configuration.getPropertySources(key))) {
        result.set(key, configuration.getRaw(key));
      }
    }
    return result;
  }

  /**
   * Makes a file of the class path part of every configuration of this JVM, with the last word, and
   * what they say the settings of Hadoop's classes.
   */
  static Configuration load(String file) throws IOException {
    // These bring files of defaults when they are first used, which must not come later.
    HdfsConfiguration.init();
    ConfigUtil.loadResources();
    Configuration settings = new YarnConfiguration();
    Configuration.addDefaultResource(file);
    HiddenDefaults.initializeHadoop(settings);
    return settings;
  }

  private static boolean isDefault(String[] sources) {
    return sources != null
        && sources.length > 0
        && sources[sources.length - 1].endsWith("-default.xml");
  }
}
