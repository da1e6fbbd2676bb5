package io.millrace.yarn.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.configuration.Configuration;
import io.millrace.master.web.StatusJson;
import io.millrace.protocol.JobStatus;
import io.millrace.yarn.client.Cluster;
import io.millrace.yarn.client.MasterConnection;
import java.util.Locale;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how a job is doing. */
@Command(name = "status", description = "Shows how a job is doing, or how it ended.")
final class StatusCommand extends ClusterCommand {
  private static final int TIMEOUT_MILLIS = 10_000;

  @Parameters(index = "0", paramLabel = "ID", description = "The job's application id.")
  private String id;

  @Option(names = "--json", description = "Shows everything that is known, as JSON.")
  private boolean isJson;

  @Override
  void run(Cluster cluster, Configuration configuration) {
    ApplicationReport report = cluster.report(Cluster.parseId(id));
    if (report.getYarnApplicationState() != YarnApplicationState.RUNNING) {
      printWithoutMaster(report);
      return;
    }
    try (MasterConnection master = connect(cluster, configuration, id, TIMEOUT_MILLIS)) {
      JobStatus status = master.status();
      if (isJson) {
        out().println(StatusJson.of(status));
      } else {
        out().print(StatusText.table(status, report.getTrackingUrl()));
        out().flush();
      }
    }
  }

  private void printWithoutMaster(ApplicationReport report) {
    String state =
        report.getYarnApplicationState() == YarnApplicationState.FINISHED
            ? report.getFinalApplicationStatus().name()
            : report.getYarnApplicationState().name();
    String diagnostics = report.getDiagnostics() == null ? "" : report.getDiagnostics().strip();
    if (isJson) {
      out().println(endedJson(report, state, diagnostics));
    } else {
      out().println(report.getApplicationId() + " '" + report.getName() + "'");
      out()
          .println(
              state.toLowerCase(Locale.ROOT) + (diagnostics.isEmpty() ? "" : ": ") + diagnostics);
    }
  }

  /** The same fields as of a running job, as far as YARN knows them. */
  private static ObjectNode endedJson(ApplicationReport report, String state, String diagnostics) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("jobId", report.getApplicationId().toString())
        .put("jobName", report.getName())
        .put("state", state)
        .put("submittedAtMillis", report.getStartTime())
        .put("message", diagnostics);
  }
}
