package io.millrace.worker.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The connection to one other process, and the channels that send over it. Connects when it is
 * made, and again for a while if nobody is there; once it was there, a loss is final for its
 * channels.
 *
 * <p>All state is owned by the network's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class OutgoingConnection {
  private static final long RETRY_MILLIS = 100;
  private static final int LEAST_TRIES = 3;
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Bootstrap bootstrap;
  private final InetSocketAddress address;
  private final long startNanos = System.nanoTime();
  private int tries;
  private final Map<ChannelKey, OutgoingChannel> channels = new HashMap<>();
  private Channel connection;
  private boolean isOver;

  OutgoingConnection(Bootstrap bootstrap, InetSocketAddress address) {
    this.bootstrap = bootstrap;
    this.address = address;
  }

  /** Whether it is lost or given up, so that another one is needed for more channels. */
  boolean isOver() {
    return isOver;
  }

  void add(OutgoingChannel channel) {
    channels.put(channel.key(), channel);
    if (connection != null) {
      channel.onConnected(connection);
    }
  }

  /**
   * Closes the channels of an incarnation and earlier ones. The connection stays: its loss would
   * look like a failure to a receiver that has not heard yet that the incarnation is over.
   */
  void closeUpTo(long incarnation) {
    List<OutgoingChannel> closing =
        channels.values().stream().filter(each -> each.key().incarnation() <= incarnation).toList();
    closing.forEach(OutgoingChannel::close);
    closing.forEach(each -> channels.remove(each.key()));
  }

  void connect() {
    bootstrap
        .connect(address)
        .addListener(
            (ChannelFuture connecting) -> {
              if (isOver) {
                connecting.channel().close();
              } else if (connecting.isSuccess()) {
                connecting.channel().pipeline().addLast(new Handler());
              } else if (isWorthATry()) {
                connecting
                    .channel()
                    .eventLoop()
                    .schedule(this::connectAgain, RETRY_MILLIS, TimeUnit.MILLISECONDS);
              } else {
                lose("cannot connect to the worker at " + address, connecting.cause());
              }
            });
  }

  /** After a standstill of this process there was time, but not for trying. */
  private boolean isWorthATry() {
    tries++;
    return tries < LEAST_TRIES || System.nanoTime() - startNanos < GIVE_UP_NANOS;
  }

  private void connectAgain() {
    if (!isOver) {
      connect();
    }
  }

  private void lose(String message, Throwable cause) {
    isOver = true;
    List<OutgoingChannel> lost = List.copyOf(channels.values());
    channels.clear();
    lost.forEach(channel -> channel.onBroken(message, cause));
  }

  /** What the other process answers. */
  private final class Handler extends SimpleChannelInboundHandler<ByteBuf> {
    private Throwable cause;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == HandshakeHandler.PASSED) {
        connection = context.channel();
        channels.values().forEach(channel -> channel.onConnected(connection));
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
      byte type = frame.readByte();
      OutgoingChannel channel = channels.get(Frame.readKey(frame));
      if (channel == null) {
        return; // closed in the meantime
      }
      if (type == Frame.GRANT) {
        channel.onGrant(frame.readLong());
      } else if (type == Frame.REFUSE) {
        channels.remove(channel.key());
        channel.onBroken("the worker at " + address + " has ended this run of the tasks", null);
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (context.channel().isWritable()) {
        channels.values().forEach(OutgoingChannel::onWritable);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable found) {
      cause = found;
      context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      lose(
          "the connection to the worker at "
              + address
              + " was lost"
              + (cause == null ? "" : ": " + cause.getMessage()),
          cause);
    }
  }
}
