package io.millrace.api.connector;

import java.time.Duration;

/**
 * What a sink should know about the job before it starts.
 *
 * @param snapshotInterval the time from one snapshot to the next
 * @param snapshotTimeout after how long a snapshot is given up
 */
public record SinkValidation(Duration snapshotInterval, Duration snapshotTimeout) {}
