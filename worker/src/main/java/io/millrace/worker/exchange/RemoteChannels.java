package io.millrace.worker.exchange;

import io.millrace.worker.loop.Steppable;

/**
 * The channels of a worker that lead to or come from other processes. Behind each is an ordinary
 * {@link ExchangeQueue}, which a returned {@link End} empties into the network, or fills from it.
 * Safe for use by several threads.
 *
 * <p>Channels belong to an incarnation: one start of the job's tasks. Both ends of a channel name
 * the same one, so that what a dead incarnation sent never reaches a living one.
 */
public interface RemoteChannels extends AutoCloseable {
  /** The port that other workers connect to. */
  int port();

  /**
   * Opens the sending end. Connecting happens in the background, and is repeated for a while if the
   * other side is not there yet.
   *
   * @param queue its elements are sent; the step is its only receiver
   * @param host where the receiving task runs
   * @param port that worker's data port
   * @param listener is told if the channel breaks
   * @return what empties the queue; done when its incarnation is closed
   */
  End openOutgoing(
      long incarnation,
      ChannelId id,
      ExchangeQueue queue,
      String host,
      int port,
      Listener listener);

  /**
   * Opens the receiving end. The sender may have connected before.
   *
   * @param queue is filled while it has room; the step is its only sender
   * @param listener is told if the channel breaks
   * @return what fills the queue; done when its incarnation is closed
   */
  End openIncoming(long incarnation, ChannelId id, ExchangeQueue queue, Listener listener);

  /**
   * Ends all channels of an incarnation, without telling their listeners, and refuses those of it
   * and of earlier ones from then on. Does nothing if it was closed before.
   */
  void closeIncarnation(long incarnation);

  /** Ends everything. */
  @Override
  void close();

  /** What a channel tells the one who opened it. May be called by any thread; must not block. */
  interface Listener {
    /** Called once at most: the channel is broken for good, so its task must fail. */
    void onChannelBroken(ChannelId id, String message, Throwable cause);
  }

  /** The end of a channel in this process. */
  interface End extends Steppable {
    /** There is something to do: an element or room in the queue. Any thread. */
    void wakeUp();
  }
}
