package io.millrace.api.stream;

/** The end of a stream. */
public final class DataStreamSink {
  private final NodeDraft node;

  DataStreamSink(NodeDraft node) {
    this.node = node;
  }

  /** Names the sink; its pending commits are found by this name when a job is resumed. */
  public DataStreamSink name(String name) {
    node.setName(name);
    return this;
  }

  /** Sets how many parallel tasks the sink has. */
  public DataStreamSink setParallelism(int parallelism) {
    node.setParallelism(parallelism);
    return this;
  }
}
