package io.millrace.benchmarks.workload;

import io.millrace.benchmarks.measure.Total;
import java.io.Serializable;

/**
 * What a task of a sink has seen between two snapshots.
 *
 * @param name differs from that of all others
 * @param total the records and their checksum
 */
record PartialSum(String name, Total total) implements Serializable {}
