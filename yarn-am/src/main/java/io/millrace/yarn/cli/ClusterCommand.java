package io.millrace.yarn.cli;

import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.client.Cluster;
import io.millrace.yarn.client.MasterConnection;
import io.millrace.yarn.container.StagingFolder;
import java.io.PrintWriter;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that speaks to the cluster. */
abstract class ClusterCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private OptionsMixin options;

  @Override
  public final void run() {
    Configuration configuration = options.load(Map.of());
    try (Cluster cluster = Cluster.connect()) {
      run(cluster, configuration);
    }
  }

  abstract void run(Cluster cluster, Configuration configuration);

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** A connection to the master of a running job. */
  static MasterConnection connect(
      Cluster cluster, Configuration configuration, String id, int timeoutMillis) {
    ApplicationId application = Cluster.parseId(id);
    ApplicationReport report = cluster.report(application);
    MasterConnection.requireMaster(report);
    return MasterConnection.open(
        report,
        StagingFolder.of(configuration, cluster.hadoop()).application(application).readSecret(),
        timeoutMillis);
  }
}
