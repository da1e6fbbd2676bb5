package io.millrace.worker.operator;

import io.millrace.api.connector.SourceOutput;

/** What is read while a source is idle goes through here: its first record is told of before. */
final class WakingOutput<T> implements SourceOutput<T> {
  private final SourceOutput<T> output;
  private final SplitClocks<T> clocks;
  private final Runnable onActive;

  WakingOutput(SourceOutput<T> output, SplitClocks<T> clocks, Runnable onActive) {
    this.output = output;
    this.clocks = clocks;
    this.onActive = onActive;
  }

  @Override
  public void collect(String splitId, long position, T record, long timestampMillis) {
    if (clocks.isIdle()) {
      clocks.wake();
      onActive.run();
    }
    output.collect(splitId, position, record, timestampMillis);
  }

  @Override
  public void finishSplit(String splitId) {
    output.finishSplit(splitId);
  }

  @Override
  public void nothingNew(String splitId) {
    output.nothingNew(splitId);
  }
}
