package io.millrace.yarn.client;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.storage.FileStorages;
import io.millrace.yarn.Reason;
import java.io.IOException;
import java.util.Optional;

/** The snapshot that a job shall begin with, if it was given one. */
final class RestorePoint {
  private RestorePoint() {}

  /**
   * Its folder, or empty if the job begins anew.
   *
   * @throws UserException if there is nothing in that place
   */
  static Optional<String> find(Configuration options) {
    String folder = options.get(JobOptions.RESTORE_FROM);
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (FileStorages.of(folder).list(folder).isEmpty()) {
        throw new UserException("there is no snapshot in " + folder);
      }
      return Optional.of(folder);
    } catch (IOException e) {
      throw new UserException("the snapshot in " + folder + " cannot be read: " + Reason.of(e), e);
    }
  }
}
