package io.millrace.connectors.kafka;

import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.WriterContext;
import io.millrace.api.function.Counter;

/** A task, as readers and writers see it. */
record TaskOfJob(String jobId, String operatorName, int taskIndex, long incarnation)
    implements ReaderContext, WriterContext {
  @Override
  public int parallelism() {
    return taskIndex + 1;
  }

  @Override
  public Counter counter(String group, String name) {
    throw new UnsupportedOperationException("the connector counts nothing");
  }
}
