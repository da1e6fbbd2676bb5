package io.millrace.yarn.client;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.Reason;
import io.millrace.yarn.container.StagingFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.exceptions.ApplicationNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * Tidies up after a user's applications that have ended without doing so themselves. One that runs
 * is never touched: YARN must say that it has ended, or, if YARN does not know it any more, nothing
 * of it may have changed for a week. For one thread; may block.
 */
public final class Cleaning {
  private static final Duration LONG_UNTOUCHED = Duration.ofDays(7);

  /** A master tells YARN the end first, and tidies up then. */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final Configuration options;
  private final PrintWriter out;
  private boolean isAnythingSaid;
  private int failures;

  /** How far to go. */
  public enum Extent {
    /** Only says what would be done. */
    SHOW,
    /** Deletes everything but snapshots. */
    KEEP_SNAPSHOTS,
    /** Deletes snapshots, too, but for savepoints elsewhere than in the application's folder. */
    DELETE_SNAPSHOTS
  }

  /**
   * A cleaning.
   *
   * @param out where to say what is done
   */
  public Cleaning(Cluster cluster, Configuration options, PrintWriter out) {
    this.cluster = cluster;
    this.options = options;
    this.out = out;
  }

  /**
   * Tidies up after all of the user's applications.
   *
   * @throws ResourceException if that was not possible for some of them
   */
  public void run(Extent extent) {
    for (ApplicationId application : applications()) {
      Optional<String> objection = objection(application);
      if (objection.isEmpty()) {
        tidyUp(application, extent);
      }
    }
    conclude();
  }

  /**
   * Tidies up after some applications, and says if one is left alone.
   *
   * @throws ResourceException if that was not possible for some of them
   */
  public void run(List<ApplicationId> chosen, Extent extent) {
    for (ApplicationId application : chosen) {
      Optional<String> objection = objection(application);
      objection.ifPresentOrElse(
          reason -> say(application, "is left alone: " + reason),
          () -> tidyUp(application, extent));
    }
    conclude();
  }

  /** As {@link #run(Extent)}, but says only what it has deleted, and fails in silence. */
  void runInPassing() {
    for (ApplicationId application : applications()) {
      if (objection(application).isEmpty()
          && !new Remains(cluster, options, application).found().isEmpty()) {
        tidyUp(application, Extent.KEEP_SNAPSHOTS);
      }
    }
  }

  private void conclude() {
    if (failures > 0) {
      throw new ResourceException("the remains of " + failures + " jobs could not be tidied up");
    }
    if (!isAnythingSaid) {
      out.println("Nothing is left of jobs that have ended.");
    }
  }

  private List<ApplicationId> applications() {
    try {
      return StagingFolder.of(options, cluster.hadoop()).applications(user());
    } catch (IOException e) {
      throw new ResourceException("the jobs' folders cannot be listed: " + Reason.of(e), e);
    }
  }

  /** Why an application must not be touched, if it must not. */
  private Optional<String> objection(ApplicationId application) {
    try {
      return objection(cluster.yarn().getApplicationReport(application));
    } catch (ApplicationNotFoundException e) {
      long changed = new Remains(cluster, options, application).changedAtMillis();
      long untouched = System.currentTimeMillis() - changed;
      return untouched >= LONG_UNTOUCHED.toMillis()
          ? Optional.empty()
          : Optional.of(
              "YARN does not know it, but less than "
                  + LONG_UNTOUCHED.toDays()
                  + " days ago something of it was changed");
    } catch (YarnException | IOException e) {
      throw Cluster.unanswered(e);
    }
  }

  private static Optional<String> objection(ApplicationReport report) throws IOException {
    if (!report.getApplicationType().equals(Cluster.APPLICATION_TYPE)) {
      return Optional.of("it is none of Millrace");
    }
    if (!report.getUser().equals(user())) {
      return Optional.of("it is a job of " + report.getUser());
    }
    if (!JobMonitor.isFinal(report.getYarnApplicationState())) {
      return Optional.of("it is " + report.getYarnApplicationState());
    }
    boolean isTidyingUp =
        report.getYarnApplicationState() == YarnApplicationState.FINISHED
            && System.currentTimeMillis() - report.getFinishTime() < FAREWELL.toMillis();
    return isTidyingUp ? Optional.of("it has just ended, and tidies up itself") : Optional.empty();
  }

  private static String user() throws IOException {
    return UserGroupInformation.getCurrentUser().getShortUserName();
  }

  private void tidyUp(ApplicationId application, Extent extent) {
    Remains remains = new Remains(cluster, options, application);
    try {
      if (extent == Extent.SHOW) {
        tell(application, "would be removed", remains.found(), remains.snapshots());
        return;
      }
      Remains.Result result = remains.tidyUp();
      if (!result.problem().isEmpty()) {
        say(application, result.problem());
      }
      if (extent == Extent.DELETE_SNAPSHOTS) {
        List<String> deleted = remains.deleteSnapshots(result.kept());
        List<String> kept = new ArrayList<>(result.kept());
        kept.removeAll(deleted);
        tell(application, "removed", result.removed(), kept);
        deleted.forEach(snapshot -> say(application, "removed snapshot " + snapshot));
      } else {
        tell(application, "removed", result.removed(), result.kept());
      }
    } catch (ResourceException e) {
      failures++;
      say(application, e.getMessage());
    }
  }

  private void tell(
      ApplicationId application, String verb, List<String> removed, List<String> kept) {
    removed.forEach(each -> say(application, verb + " " + each));
    kept.forEach(each -> say(application, "keeps snapshot " + each));
  }

  private void say(ApplicationId application, String words) {
    isAnythingSaid = true;
    out.println(application + " " + words);
  }
}
