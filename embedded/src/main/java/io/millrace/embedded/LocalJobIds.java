package io.millrace.embedded;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of jobs in the JVMs of this machine, which tell whether one has ended. For any thread.
 */
final class LocalJobIds {
  private static final Pattern FORM = Pattern.compile("local-(\\d{1,18})-[0-9a-f]{8}-[0-9a-f]{4}");
  private static final Set<String> RUNNING_HERE = ConcurrentHashMap.newKeySet();

  private LocalJobIds() {}

  /** A new name, for a job that starts now in this JVM. */
  static String begin() {
    String suffix = UUID.randomUUID().toString().substring(0, 13);
    String jobId = "local-" + ProcessHandle.current().pid() + "-" + suffix;
    RUNNING_HERE.add(jobId);
    return jobId;
  }

  /** The job has ended. */
  static void end(String jobId) {
    RUNNING_HERE.remove(jobId);
  }

  /** Whether a job is known to have ended: not if it is of a cluster, or its process may live. */
  static boolean hasEnded(String jobId) {
    Matcher id = FORM.matcher(jobId);
    if (!id.matches() || RUNNING_HERE.contains(jobId)) {
      return false;
    }
    long processId = Long.parseLong(id.group(1));
    return processId == ProcessHandle.current().pid() || ProcessHandle.of(processId).isEmpty();
  }
}
