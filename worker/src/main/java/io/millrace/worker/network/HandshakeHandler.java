package io.millrace.worker.network;

import io.millrace.protocol.transport.Handshake;
import io.millrace.protocol.transport.SharedSecret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Lets a connection pass only when both ends have proved that they know the secret; then tells the
 * pipeline and leaves it. See {@link Handshake} for the messages.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
abstract class HandshakeHandler extends ByteToMessageDecoder {
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

    Client(SharedSecret secret) {
      handshake = new Handshake.Client(secret);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      send(context, handshake.hello());
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
    private boolean hasChallenged;

    Server(SharedSecret secret) {
      handshake = new Handshake.Server(secret);
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
