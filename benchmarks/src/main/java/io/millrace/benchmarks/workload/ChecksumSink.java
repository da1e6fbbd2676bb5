package io.millrace.benchmarks.workload;

import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import io.millrace.benchmarks.measure.ProcessMeter;
import io.millrace.benchmarks.measure.Total;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * Counts records and adds up their checksums, exactly once: with each snapshot the sums of the
 * records since the last one are committed, each to a file. So the total is right also after
 * failures, or it shows that the engine is not.
 */
final class ChecksumSink<T> implements Sink<T, PartialSum> {
  private static final long serialVersionUID = 1L;

  private final String folder;
  private final ProbeFactory<T> probes;

  /** Looks at each record that a task writes, and measures. */
  @FunctionalInterface
  interface Probe<T> {
    /** The record's checksum. */
    long see(T record);
  }

  /** Makes the probe of a task. */
  @FunctionalInterface
  interface ProbeFactory<T> extends Serializable {
    /** A probe that measures with its process's meter. */
    Probe<T> create(ProcessMeter meter);
  }

  /** A sink that commits to an existing folder. */
  ChecksumSink(String folder, ProbeFactory<T> probes) {
    this.folder = folder;
    this.probes = probes;
  }

  @Override
  public SinkWriter<T, PartialSum> createWriter(WriterContext context) {
    return new Writer<>(
        context.incarnation() + "-" + context.taskIndex(),
        probes.create(ProcessMeter.ofThisProcess()));
  }

  @Override
  public Committer<PartialSum> createCommitter(CommitterContext context) {
    return sums -> {
      for (PartialSum sum : sums) {
        sum.total().write(Path.of(folder), sum.fileName());
      }
    };
  }

  private static final class Writer<T> implements SinkWriter<T, PartialSum> {
    private final String name;
    private final Probe<T> probe;
    private long records;
    private long checksum;

    Writer(String name, Probe<T> probe) {
      this.name = name;
      this.probe = probe;
    }

    @Override
    public void write(T record, long timestampMillis) {
      records++;
      checksum += probe.see(record);
    }

    @Override
    public List<PartialSum> prepareCommit(long snapshotId) {
      if (records == 0) {
        return List.of();
      }
      PartialSum sum = new PartialSum(name, snapshotId, new Total(records, checksum));
      records = 0;
      checksum = 0;
      return List.of(sum);
    }
  }
}
