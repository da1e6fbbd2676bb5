package io.millrace.yarn.cli;

import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.client.Cleaning;
import io.millrace.yarn.client.Cluster;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tidies up after jobs whose masters could not. */
@Command(
    name = "clean",
    description = {
      "Removes what your jobs that were killed have left: files, secrets, ZooKeeper nodes, and what"
          + " their sinks had not committed.",
      "Never touches a job that runs. Snapshots are kept, and named: a job can be started from them"
          + " with --from-savepoint."
    })
final class CleanCommand extends ClusterCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "ID",
      description = "The jobs' application ids; without any, all of your jobs that have ended.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--dry-run", description = "Only says what would be removed and kept.")
  private boolean isDryRun;

  @Option(names = "--snapshots", description = "Removes the snapshots, too.")
  private boolean isWithSnapshots;

  @Override
  void run(Cluster cluster, Configuration configuration) {
    Cleaning cleaning = new Cleaning(cluster, configuration, out());
    Cleaning.Extent extent =
        isWithSnapshots ? Cleaning.Extent.DELETE_SNAPSHOTS : Cleaning.Extent.KEEP_SNAPSHOTS;
    extent = isDryRun ? Cleaning.Extent.SHOW : extent;
    if (ids.isEmpty()) {
      cleaning.run(extent);
    } else {
      cleaning.run(ids.stream().map(Cluster::parseId).toList(), extent);
    }
    out().flush();
  }
}
