package io.millrace.yarn.container;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.Reason;
import io.millrace.yarn.YarnOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ApplicationId;

/**
 * The folder that holds the engine's and all applications' files of a user.
 *
 * @param files the file system that it is in
 * @param path where in it
 */
public record StagingFolder(FileSystem files, Path path) {
  private static final String DEFAULT_NAME = ".millrace";
  private static final String APPLICATIONS = "applications";

  /**
   * The one that the options name, by the rule that all clients of a user share.
   *
   * @throws ResourceException if its file system can not be reached
   */
  public static StagingFolder of(
      Configuration options, org.apache.hadoop.conf.Configuration hadoop) {
    String configured = options.get(YarnOptions.STAGING_FOLDER);
    try {
      if (configured.isEmpty()) {
        FileSystem files = FileSystem.get(hadoop);
        return new StagingFolder(
            files, files.makeQualified(new Path(files.getHomeDirectory(), DEFAULT_NAME)));
      }
      Path path = new Path(configured);
      FileSystem files = path.getFileSystem(hadoop);
      return new StagingFolder(files, files.makeQualified(path));
    } catch (IOException | IllegalArgumentException e) {
      throw new ResourceException(
          "the file system of "
              + YarnOptions.STAGING_FOLDER.key()
              + " '"
              + configured
              + "' cannot be reached: "
              + Reason.of(e),
          e);
    }
  }

  /** The folder of one application. */
  public ApplicationFolder application(ApplicationId application) {
    return new ApplicationFolder(files, new Path(path, APPLICATIONS + "/" + application));
  }

  /** The applications that have a folder of this user's here, the oldest first. */
  public List<ApplicationId> applications(String user) throws IOException {
    try {
      return Stream.of(files.listStatus(new Path(path, APPLICATIONS)))
          .filter(each -> each.getOwner().equals(user))
          .filter(each -> each.getPath().getName().matches("application_\\d+_\\d+"))
          .map(each -> ApplicationId.fromString(each.getPath().getName()))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** The folder of one version of the engine. */
  public EngineFolder engine(String hash) {
    return new EngineFolder(files, new Path(path, "engine/" + hash));
  }
}
