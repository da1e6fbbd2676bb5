package io.millrace.worker.network;

import io.millrace.protocol.transport.Handshake;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.protocol.transport.WaitingConnections;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets a connection pass only when both ends have proved that they know the secret; then tells the
 * pipeline and leaves it. See {@link Handshake} for the messages.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
abstract class HandshakeHandler extends ByteToMessageDecoder {
  private final int timeoutMillis;
  private ScheduledFuture<?> timer;

  /**
   * A handler of one connection.
   *
   * @param timeoutMillis after which the connection is closed, however far the handshake is
   */
  HandshakeHandler(int timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
  }

  /** The event that tells the handlers behind this one that the connection can be used. */
  static final Object PASSED = new Object();

  /** The number of bytes that is waited for. */
  abstract int expectedBytes();

  /** Handles the expected bytes. */
  abstract void onMessage(ChannelHandlerContext context, byte[] message)
      throws Handshake.RefusedException;

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf input, List<Object> output)
      throws Handshake.RefusedException {
    int expected = expectedBytes();
    if (input.readableBytes() >= expected) {
      byte[] message = new byte[expected];
      input.readBytes(message);
      onMessage(context, message);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    timer =
        context.executor().schedule(() -> onTimeout(context), timeoutMillis, TimeUnit.MILLISECONDS);
    super.channelActive(context);
  }

  /** The connection is over, or this handler's part in it. */
  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Closes the connection. */
  abstract void onTimeout(ChannelHandlerContext context);

  static void send(ChannelHandlerContext context, byte[] message) {
    context.writeAndFlush(Unpooled.wrappedBuffer(message), context.voidPromise());
  }

  final void pass(ChannelHandlerContext context) {
    context.fireUserEventTriggered(PASSED);
    context.pipeline().remove(this);
  }

  /** The end that opened the connection. */
  static final class Client extends HandshakeHandler {
    private final Handshake.Client handshake;
    private boolean hasAnswered;

    Client(SharedSecret secret, int timeoutMillis) {
      super(timeoutMillis);
      handshake = new Handshake.Client(secret);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      send(context, handshake.hello());
      super.channelActive(context);
    }

    @Override
    void onTimeout(ChannelHandlerContext context) {
      context.fireExceptionCaught(
          new IOException("the other end did not take part in a handshake"));
    }

    @Override
    int expectedBytes() {
      return hasAnswered ? 1 : Handshake.CHALLENGE_BYTES;
    }

    @Override
    void onMessage(ChannelHandlerContext context, byte[] message)
        throws Handshake.RefusedException {
      if (hasAnswered) {
        pass(context);
      } else {
        send(context, handshake.answer(message));
        hasAnswered = true;
      }
    }
  }

  /** The end that accepted the connection. */
  static final class Server extends HandshakeHandler {
    private final Handshake.Server handshake;
    private final WaitingConnections<Channel> waiting;
    private boolean hasChallenged;

    Server(SharedSecret secret, WaitingConnections<Channel> waiting, int timeoutMillis) {
      super(timeoutMillis);
      this.waiting = waiting;
      handshake = new Handshake.Server(secret);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      waiting.add(context.channel());
      super.channelActive(context);
    }

    @Override
    void onTimeout(ChannelHandlerContext context) {
      waiting.expire(context.channel());
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
      waiting.remove(context.channel());
      super.handlerRemoved0(context);
    }

    @Override
    int expectedBytes() {
      return hasChallenged ? Handshake.ANSWER_BYTES : Handshake.HELLO_BYTES;
    }

    @Override
    void onMessage(ChannelHandlerContext context, byte[] message)
        throws Handshake.RefusedException {
      if (hasChallenged) {
        handshake.check(message);
        send(context, new byte[] {Handshake.ACCEPTED});
        pass(context);
      } else {
        send(context, handshake.challenge(message));
        hasChallenged = true;
      }
    }
  }
}
