package io.millrace.embedded;

import io.millrace.worker.exchange.ChannelId;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.RemoteChannels;
import io.millrace.worker.loop.Steppable;

/** For a worker that is the only one: all channels are inside it. */
final class NoRemoteChannels implements RemoteChannels {
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
    throw new IllegalStateException(id + " leads out of the only worker");
  }

  @Override
  public Steppable openIncoming(
      long incarnation, ChannelId id, ExchangeQueue queue, Listener listener) {
    throw new IllegalStateException(id + " leads into the only worker");
  }

  @Override
  public void closeIncarnation(long incarnation) {}

  @Override
  public void close() {}
}
