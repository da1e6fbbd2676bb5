package io.millrace.api.connector;

/**
 * Where a committer runs.
 *
 * @param jobId names the job in systems outside: stable over restarts, unique among jobs
 * @param operatorName the name of the sink in the plan
 */
public record CommitterContext(String jobId, String operatorName) {}
