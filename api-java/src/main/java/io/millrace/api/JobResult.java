package io.millrace.api;

import java.time.Duration;
import java.util.Map;

/**
 * How a job ended.
 *
 * @param jobId names the job
 * @param isFinished whether the job has ended; {@code false} if it was only handed over
 * @param duration from submission to the end
 * @param counters the functions' counters, as {@code operator/group/name}
 */
public record JobResult(
    String jobId, boolean isFinished, Duration duration, Map<String, Long> counters) {}
