package io.millrace.yarn.cli;

import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.client.Cluster;
import io.millrace.yarn.client.MasterConnection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes a savepoint. */
@Command(
    name = "savepoint",
    description = "Takes a snapshot of a running job that is kept until you delete it.")
final class SavepointCommand extends ClusterCommand {
  static final int SNAPSHOT_TIMEOUT_MILLIS = 3_600_000;

  @Parameters(index = "0", paramLabel = "ID", description = "The job's application id.")
  private String id;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "",
      paramLabel = "FOLDER",
      description = "Where to put it; without it, where the job's snapshots are.")
  private String folder;

  @Override
  void run(Cluster cluster, Configuration configuration) {
    try (MasterConnection master = connect(cluster, configuration, id, SNAPSHOT_TIMEOUT_MILLIS)) {
      out().println(master.savepoint(folder));
    }
  }
}
