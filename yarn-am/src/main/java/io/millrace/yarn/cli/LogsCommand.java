package io.millrace.yarn.cli;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.client.Cluster;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.client.cli.LogsCLI;
import org.apache.hadoop.yarn.webapp.util.WebServiceClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a job's processes have written. */
@Command(
    name = "logs",
    description = {
      "Shows the logs of a job's master and workers.",
      "Of a job that has ended, the cluster must aggregate logs (yarn.log-aggregation-enable)."
    })
final class LogsCommand extends ClusterCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The job's application id.")
  private String id;

  @Override
  void run(Cluster cluster, Configuration configuration) {
    ApplicationId application = Cluster.parseId(id);
    cluster.report(application);
    out().flush();
    try {
      WebServiceClient.initialize(cluster.hadoop());
      LogsCLI logs = new LogsCLI();
      logs.setConf(cluster.hadoop());
      int exitCode = logs.run(new String[] {"-applicationId", application.toString()});
      if (exitCode != 0) {
        throw new ResourceException("YARN has no logs of " + id);
      }
    } catch (ResourceException e) {
      throw e;
    } catch (Exception e) {
      throw new ResourceException("the logs of " + id + " cannot be read: " + e.getMessage(), e);
    } finally {
      WebServiceClient.destroy();
    }
  }
}
