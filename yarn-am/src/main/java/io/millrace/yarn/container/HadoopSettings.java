package io.millrace.yarn.container;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.mapred.JobConf;
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

  /** Makes a file of the class path part of every configuration of this JVM, with the last word. */
  static Configuration load(String file) {
    // These bring files of defaults when they are first used, which must not come later.
    HdfsConfiguration.init();
    Configuration withDefaults = new JobConf(new YarnConfiguration());
    Configuration.addDefaultResource(file);
    return new Configuration(withDefaults);
  }

  private static boolean isDefault(String[] sources) {
    return sources != null
        && sources.length > 0
        && sources[sources.length - 1].endsWith("-default.xml");
  }
}
