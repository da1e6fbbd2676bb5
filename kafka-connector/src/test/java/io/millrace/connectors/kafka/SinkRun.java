package io.millrace.connectors.kafka;

import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.SinkWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** One writer of a sink and a committer beside it, driven as a task does. */
final class SinkRun implements AutoCloseable {
  static final String OPERATOR = "sink";

  final SinkWriter<String, PreparedTransaction> writer;
  final Committer<PreparedTransaction> committer;
  private long snapshotId;

  SinkRun(KafkaSink<String> sink, String jobId, long incarnation) throws Exception {
    writer = sink.createWriter(new TaskOfJob(jobId, OPERATOR, 0, incarnation));
    committer = committer(sink, jobId);
  }

  /** A committer in some other place, such as the master. */
  static Committer<PreparedTransaction> committer(KafkaSink<String> sink, String jobId)
      throws Exception {
    return sink.createCommitter(new CommitterContext(jobId, OPERATOR));
  }

  SinkRun write(String... lines) throws Exception {
    for (String line : lines) {
      writer.write(line, Long.MIN_VALUE);
    }
    return this;
  }

  List<PreparedTransaction> prepare() throws Exception {
    return writer.prepareCommit(++snapshotId);
  }

  void commit(List<PreparedTransaction> transactions) throws Exception {
    committer.commit(transactions);
  }

  @Override
  public void close() throws IOException {
    writer.close();
    committer.close();
  }

  /** As {@link #close}, for use in lambdas. */
  void closeUnchecked() {
    try {
      close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
