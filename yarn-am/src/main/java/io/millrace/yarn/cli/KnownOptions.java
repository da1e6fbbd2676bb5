package io.millrace.yarn.cli;

import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.api.configuration.JobOptions;
import io.millrace.master.job.MasterOptions;
import io.millrace.worker.WorkerOptions;
import io.millrace.yarn.YarnOptions;
import java.util.ArrayList;
import java.util.List;

/** All options that there are. */
final class KnownOptions {
  private KnownOptions() {}

  static List<ConfigurationOption<?>> all() {
    List<ConfigurationOption<?>> all = new ArrayList<>();
    all.addAll(JobOptions.all());
    all.addAll(WorkerOptions.all());
    all.addAll(MasterOptions.all());
    all.addAll(YarnOptions.all());
    return all;
  }
}
