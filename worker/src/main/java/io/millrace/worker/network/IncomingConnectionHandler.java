package io.millrace.worker.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What other processes send. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class IncomingConnectionHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Logger LOG = LoggerFactory.getLogger(IncomingConnectionHandler.class);

  private final IncomingChannels channels;
  private Throwable cause;

  IncomingConnectionHandler(IncomingChannels channels) {
    this.channels = channels;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    byte type = frame.readByte();
    ChannelKey key = Frame.readKey(frame);
    if (type == Frame.OPEN) {
      channels.onSender(key, context.channel());
    } else if (type == Frame.DATA || type == Frame.PART) {
      byte[] payload = new byte[frame.readableBytes()];
      frame.readBytes(payload);
      channels.onFrame(key, payload, type == Frame.PART);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable found) {
    LOG.warn("closing {}: {}", context.channel().remoteAddress(), found.getMessage());
    cause = found;
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    channels.onConnectionLost(
        context.channel(),
        "the connection from the worker at "
            + context.channel().remoteAddress()
            + " was lost"
            + (cause == null ? "" : ": " + cause.getMessage()),
        cause);
  }
}
