package io.millrace.benchmarks;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.benchmarks.measure.MachineLoad;
import io.millrace.benchmarks.measure.Measurements;
import io.millrace.benchmarks.measure.Total;
import io.millrace.benchmarks.workload.Workload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run has shown.
 *
 * @param fields by name, in the order in which they are printed
 */
record Report(Map<String, Object> fields) {
  private static final String ENGINE = "millrace";

  static Report of(
      Workload workload,
      Configuration options,
      Measurements measured,
      Total total,
      MachineLoad before,
      MachineLoad after) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("peer", ENGINE);
    fields.put("workload", workload.name());
    fields.put("options", used(workload, options));
    fields.putAll(workload.results(options, measured, total));
    fields.put("job_s", (after.nanos() - before.nanos()) / 1e9);
    fields.put("gc_ms", measured.collectionMillis());
    fields.put("peak_rss_mb", measured.peakResidentBytes() >> 20);
    fields.put("other_cpu", after.othersSince(before, measured.cpuNanos()));
    return new Report(fields);
  }

  private static Map<String, String> used(Workload workload, Configuration options) {
    Map<String, String> given = options.toMap();
    Map<String, String> used = new TreeMap<>();
    for (ConfigurationOption<?> option : Bench.optionsOf(workload)) {
      used.put(option.key(), given.getOrDefault(option.key(), option.defaultText()));
    }
    return used;
  }

  /** This one and more. */
  Report with(Map<String, Object> more) {
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.putAll(more);
    return new Report(all);
  }
}
