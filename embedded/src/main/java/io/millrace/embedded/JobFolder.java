package io.millrace.embedded;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.storage.FileStorages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a job has on disk: a temporary folder, and in it, unless the configuration names another
 * place, its snapshots.
 *
 * @param temporary deleted at the end of the job
 * @param snapshots where snapshots are stored, with the scheme of the storage
 */
record JobFolder(Path temporary, String snapshots) {
  private static final String SNAPSHOTS = "snapshots";

  /** Makes the folder of a job. */
  static JobFolder create(String jobId, Configuration configuration) {
    try {
      Path temporary = Files.createTempDirectory("millrace-" + jobId + "-");
      String chosen = configuration.get(JobOptions.SNAPSHOT_FOLDER);
      String snapshots =
          chosen.isEmpty()
              ? temporary.resolve(SNAPSHOTS).toString()
              : chosen.replaceFirst("/+$", "") + "/" + jobId;
      return new JobFolder(temporary, snapshots);
    } catch (IOException e) {
      throw new ResourceException(
          "a folder for the job cannot be made in "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + e
              + "; free some space, or set java.io.tmpdir to another place",
          e);
    }
  }

  /** Where the execution plan is stored. */
  String planPath() {
    return temporary.resolve("plan").toString();
  }

  /** Whether there are snapshots that would be deleted with what is temporary. */
  boolean holdsSnapshots() {
    return Files.exists(temporary.resolve(SNAPSHOTS));
  }

  /** Deletes what is temporary. */
  void delete() throws IOException {
    FileStorages.of(temporary.toString()).delete(temporary.toString());
  }
}
