package io.millrace.worker.network;

import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The receiving ends of this process, and the senders that wait for theirs to be opened. Owned by
 * the network's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class IncomingChannels {
  private final Map<ChannelKey, IncomingChannel> opened = new HashMap<>();
  private final Map<ChannelKey, Channel> waitingSenders = new HashMap<>();
  private long closedIncarnation = Long.MIN_VALUE;

  void open(ChannelKey key, IncomingChannel channel) {
    if (key.incarnation() <= closedIncarnation) {
      channel.close();
      return;
    }
    opened.put(key, channel);
    Channel sender = waitingSenders.remove(key);
    if (sender != null) {
      channel.onOpened(sender);
    }
  }

  void onSender(ChannelKey key, Channel sender) {
    if (key.incarnation() <= closedIncarnation) {
      sender.writeAndFlush(Frame.empty(sender.alloc(), Frame.REFUSE, key), sender.voidPromise());
      return;
    }
    IncomingChannel channel = opened.get(key);
    if (channel == null) {
      waitingSenders.put(key, sender);
    } else {
      channel.onOpened(sender);
    }
  }

  void onFrame(ChannelKey key, byte[] payload, boolean isPart) {
    IncomingChannel channel = opened.get(key);
    if (channel != null) {
      channel.onFrame(payload, isPart);
    }
  }

  void onConnectionLost(Channel sender, String message, Throwable cause) {
    waitingSenders.values().removeIf(sender::equals);
    for (IncomingChannel channel : remove(each -> sender.equals(each.connection()))) {
      channel.onBroken(message, cause);
    }
  }

  void closeUpTo(long incarnation) {
    closedIncarnation = Math.max(closedIncarnation, incarnation);
    waitingSenders.keySet().removeIf(key -> key.incarnation() <= incarnation);
    List<ChannelKey> over =
        opened.keySet().stream().filter(key -> key.incarnation() <= incarnation).toList();
    over.forEach(key -> opened.remove(key).close());
  }

  private List<IncomingChannel> remove(Predicate<IncomingChannel> condition) {
    List<IncomingChannel> removed = opened.values().stream().filter(condition).toList();
    opened.values().removeAll(removed);
    return removed;
  }
}
