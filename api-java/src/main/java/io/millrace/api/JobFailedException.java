package io.millrace.api;

/**
 * Says that a job was started and did not end as it should: it failed, or somebody cancelled it.
 * The message is that of the failure: operator, record and its position, cause. Shown as it is,
 * without a stack trace.
 */
public class JobFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String jobId;

  public JobFailedException(String jobId, String message) {
    super(message);
    this.jobId = jobId;
  }

  /** Names the job. */
  public String jobId() {
    return jobId;
  }
}
