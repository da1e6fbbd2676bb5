package io.millrace.benchmarks.measure;

import java.io.Serializable;

/**
 * What had been counted at some moment.
 *
 * @param nanos the moment, by {@link System#nanoTime}, which all processes of a machine share
 * @param records the records that are measured
 * @param results other records, whose passing shows that the job still works
 * @param cpuNanos the processor time that all threads had used
 */
public record Sample(long nanos, long records, long results, long cpuNanos)
    implements Serializable {}
