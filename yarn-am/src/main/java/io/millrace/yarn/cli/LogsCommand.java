package io.millrace.yarn.cli;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.client.Cluster;
import io.millrace.yarn.client.JobLogs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a job's processes have written. */
@Command(
    name = "logs",
    description = {
      "Shows the logs of a job's master and workers.",
      "Of a job that has ended, the cluster must gather logs (yarn.log-aggregation-enable)."
    })
final class LogsCommand extends ClusterCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The job's application id.")
  private String id;

  @Override
  void run(Cluster cluster, Configuration configuration) {
    try {
      new JobLogs(cluster, cluster.report(Cluster.parseId(id)), System.out).write();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResourceException("interrupted while the logs were read", e);
    }
  }
}
