package io.millrace.master.web;

import io.millrace.protocol.transport.WaitingConnections;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes a connection after a time, and earlier if too many others came. */
final class ConnectionBounds extends ChannelInboundHandlerAdapter {
  private final WaitingConnections<Channel> connections;
  private final int timeoutMillis;
  private ScheduledFuture<?> timer;

  ConnectionBounds(WaitingConnections<Channel> connections, int timeoutMillis) {
    this.connections = connections;
    this.timeoutMillis = timeoutMillis;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Channel connection = context.channel();
    connections.add(connection);
    timer =
        context
            .executor()
            .schedule(() -> connections.expire(connection), timeoutMillis, TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connections.remove(context.channel());
    if (timer != null) {
      timer.cancel(false);
    }
    context.fireChannelInactive();
  }
}
