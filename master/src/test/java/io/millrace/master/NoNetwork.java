package io.millrace.master;

import io.millrace.worker.exchange.ChannelId;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.RemoteChannels;

/** For a worker that runs all tasks. */
final class NoNetwork implements RemoteChannels {
  @Override
  public int port() {
    return 0;
  }

  @Override
  public End openOutgoing(
      long incarnation,
      ChannelId id,
      ExchangeQueue queue,
      String host,
      int port,
      Listener listener) {
    throw new AssertionError(id + " leaves the worker");
  }

  @Override
  public End openIncoming(long incarnation, ChannelId id, ExchangeQueue queue, Listener listener) {
    throw new AssertionError(id + " comes from another worker");
  }

  @Override
  public void closeIncarnation(long incarnation) {}

  @Override
  public void close() {}
}
