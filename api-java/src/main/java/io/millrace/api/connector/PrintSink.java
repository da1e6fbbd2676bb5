package io.millrace.api.connector;

import java.io.Serializable;
import java.util.List;

/** Prints each record on the standard output of the worker. */
public final class PrintSink<T> implements Sink.AtLeastOnce<T> {
  private static final long serialVersionUID = 1L;

  @Override
  public SinkWriter<T, Serializable> createWriter(WriterContext context) {
    return new Writer<>();
  }

  private static final class Writer<T> implements SinkWriter<T, Serializable> {
    @Override
    public void write(T record, long timestampMillis) {
      System.out.println(record);
    }

    @Override
    public List<Serializable> prepareCommit(long snapshotId) {
      System.out.flush();
      return List.of();
    }
  }
}
