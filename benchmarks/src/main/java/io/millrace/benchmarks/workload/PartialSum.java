package io.millrace.benchmarks.workload;

import io.millrace.benchmarks.measure.Total;
import java.io.Serializable;

/**
 * What a task of a sink has seen between two snapshots.
 *
 * @param writer names the task and its start
 * @param snapshotId the later one
 * @param total the records and their checksum
 */
record PartialSum(String writer, long snapshotId, Total total) implements Serializable {
  /** Differs from that of all others. */
  String fileName() {
    return writer + "-" + snapshotId;
  }
}
