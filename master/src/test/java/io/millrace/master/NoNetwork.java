package io.millrace.master;

import io.millrace.worker.exchange.ChannelId;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.RemoteChannels;
import io.millrace.worker.loop.Steppable;

/** For a worker that runs all tasks. */
final class NoNetwork implements RemoteChannels {
  @Override
  public int port() {
    return 0;
  }

  @Override
  public Steppable openOutgoing(
      long incarnation,
      ChannelId id,
      ExchangeQueue queue,
      String host,
      int port,
      Listener listener) {
    throw new AssertionError(id + " leaves the worker");
  }

  @Override
  public Steppable openIncoming(
      long incarnation, ChannelId id, ExchangeQueue queue, Listener listener) {
    throw new AssertionError(id + " comes from another worker");
  }

  @Override
  public void closeIncarnation(long incarnation) {}

  @Override
  public void close() {}
}
