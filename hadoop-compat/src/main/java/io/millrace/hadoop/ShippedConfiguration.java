package io.millrace.hadoop;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.JobConf;

/** The settings of a Hadoop configuration that are not Hadoop's defaults, on their way. */
final class ShippedConfiguration implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, String> settings;

  private ShippedConfiguration(Map<String, String> settings) {
    this.settings = new TreeMap<>(settings);
  }

  static ShippedConfiguration empty() {
    return new ShippedConfiguration(Map.of());
  }

  static ShippedConfiguration of(Configuration configuration) {
    Map<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, String> setting : configuration) {
      if (!isDefault(configuration, setting.getKey())) {
        settings.put(setting.getKey(), setting.getValue());
      }
    }
    return new ShippedConfiguration(settings);
  }

  /** These settings on top of what this process finds on its class path. */
  JobConf toJobConf() {
    JobConf configuration = new JobConf();
    settings.forEach(configuration::set);
    return configuration;
  }

  private static boolean isDefault(Configuration configuration, String key) {
    String[] sources = configuration.getPropertySources(key);
    return sources != null
        && sources.length > 0
        && sources[sources.length - 1].endsWith("-default.xml");
  }
}
