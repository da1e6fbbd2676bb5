package io.millrace.worker.network;

import io.millrace.worker.exchange.RemoteChannels;
import io.millrace.worker.loop.EventLoop;

/** One end of a channel: its steps are the task's side, the rest is called by the network. */
abstract class ChannelEnd implements RemoteChannels.End {
  private volatile EventLoop loop;

  @Override
  public final void runsIn(EventLoop newLoop) {
    loop = newLoop;
  }

  @Override
  public final void wakeUp() {
    EventLoop current = loop;
    if (current != null) {
      current.wakeUp();
    }
  }
}
