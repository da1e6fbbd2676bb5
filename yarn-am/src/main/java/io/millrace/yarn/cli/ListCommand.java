package io.millrace.yarn.cli;

import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.client.Cluster;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists jobs. */
@Command(name = "list", description = "Lists the jobs that run, or with --all also those before.")
final class ListCommand extends ClusterCommand {
  @Option(names = "--all", description = "Also jobs that have ended, as far as YARN knows them.")
  private boolean isAll;

  @Override
  void run(Cluster cluster, Configuration configuration) {
    List<ApplicationReport> reports = cluster.jobs(isAll);
    if (reports.isEmpty()) {
      out().println(isAll ? "YARN knows no job." : "No job runs.");
      return;
    }
    out().printf("%-32s %-10s %-12s %-20s %s%n", "ID", "STATE", "USER", "SUBMITTED", "NAME");
    for (ApplicationReport report : reports) {
      out()
          .printf(
              "%-32s %-10s %-12s %-20s %s%n",
              report.getApplicationId(),
              state(report),
              report.getUser(),
              Instant.ofEpochMilli(report.getStartTime() / 1000 * 1000),
              report.getName());
    }
  }

  private static String state(ApplicationReport report) {
    Enum<?> state =
        report.getYarnApplicationState() == YarnApplicationState.FINISHED
            ? report.getFinalApplicationStatus()
            : report.getYarnApplicationState();
    return state.name().toLowerCase(Locale.ROOT);
  }
}
