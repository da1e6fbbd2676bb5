package io.millrace.yarn.cli;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.client.Cancellation;
import io.millrace.yarn.client.Cluster;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends a job at once. */
@Command(
    name = "cancel",
    description = "Ends a job at once, without a last snapshot; 'stop' ends it in good order.")
final class CancelCommand extends ClusterCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The job's application id.")
  private String id;

  @Override
  void run(Cluster cluster, Configuration configuration) {
    ApplicationId application = Cluster.parseId(id);
    try {
      out().println(new Cancellation(cluster, configuration, application, out()).run());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResourceException("interrupted while " + id + " was cancelled", e);
    }
  }
}
