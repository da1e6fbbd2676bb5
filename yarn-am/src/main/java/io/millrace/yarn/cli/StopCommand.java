package io.millrace.yarn.cli;

import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.client.Cluster;
import io.millrace.yarn.client.MasterConnection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a job in good order. */
@Command(
    name = "stop",
    description = {
      "Ends a job after a last snapshot, with which a job can go on where this one stopped.",
      "Prints where the snapshot is."
    })
final class StopCommand extends ClusterCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The job's application id.")
  private String id;

  @Option(
      names = "--drain",
      description = "Lets all windows and timers fire first, as if the input had ended.")
  private boolean isDrained;

  @Option(
      names = "--savepoint",
      paramLabel = "FOLDER",
      defaultValue = "",
      description = "Where to put the snapshot; without it, where the job's snapshots are.")
  private String folder;

  @Override
  void run(Cluster cluster, Configuration configuration) {
    try (MasterConnection master =
        connect(cluster, configuration, id, SavepointCommand.SNAPSHOT_TIMEOUT_MILLIS)) {
      out().println(master.stop(folder, isDrained));
    }
  }
}
