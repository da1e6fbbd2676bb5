package io.millrace.worker.exchange;

/** For a worker that runs all tasks of its job itself. */
public final class NoRemoteChannels implements RemoteChannels {
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
    throw noOthers(id);
  }

  @Override
  public End openIncoming(long incarnation, ChannelId id, ExchangeQueue queue, Listener listener) {
    throw noOthers(id);
  }

  private static IllegalStateException noOthers(ChannelId id) {
    return new IllegalStateException(
        "a worker without a network was given one end of " + id + " but not the other");
  }

  @Override
  public void closeIncarnation(long incarnation) {}

  @Override
  public void close() {}
}
