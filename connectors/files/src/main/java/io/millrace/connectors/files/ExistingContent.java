package io.millrace.connectors.files;

/** What a sink does about an output folder that has content before the job starts. */
enum ExistingContent {
  /** The job is not started. */
  REFUSE,
  /** The output of earlier jobs is deleted. */
  OVERWRITE,
  /** It stays; the job's own files are added. */
  APPEND
}
