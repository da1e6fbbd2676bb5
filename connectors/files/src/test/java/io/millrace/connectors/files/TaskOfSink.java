package io.millrace.connectors.files;

import io.millrace.api.connector.WriterContext;
import io.millrace.api.function.Counter;

/** A task of a sink, for tests. */
record TaskOfSink(String jobId, String operatorName, int taskIndex, long incarnation)
    implements WriterContext {
  @Override
  public int parallelism() {
    return 4;
  }

  @Override
  public Counter counter(String group, String name) {
    throw new UnsupportedOperationException("no counters here");
  }
}
