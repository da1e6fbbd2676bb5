package io.millrace.worker.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.ByteOrder;

/**
 * Cuts what arrives into frames, and hands on those that are as they were sent, without length and
 * checksum. The first that is not ends the connection: nothing behind it is handed on.
 */
final class FrameDecoder extends LengthFieldBasedFrameDecoder {
  static final int LARGEST_BYTES = 1 << 20;

  private boolean isBroken;

  FrameDecoder() {
    super(LARGEST_BYTES, 0, Frame.LENGTH_BYTES, 0, Frame.LENGTH_BYTES);
  }

  @Override
  protected Object decode(ChannelHandlerContext context, ByteBuf input) throws Exception {
    if (isBroken) { // Netty asks once more when the connection is closed
      input.skipBytes(input.readableBytes());
      return null;
    }
    ByteBuf frame = (ByteBuf) super.decode(context, input);
    if (frame != null && !Frame.endsWithChecksum(frame)) {
      frame.release();
      throw damaged("its checksum is not that of its content");
    }
    return frame;
  }

  @Override
  protected long getUnadjustedFrameLength(ByteBuf input, int at, int length, ByteOrder order) {
    int following = input.getInt(at);
    if (following != ~input.getInt(at + Integer.BYTES)
        || following < Frame.HEADER_BYTES + Frame.CHECKSUM_BYTES
        || following > LARGEST_BYTES - Frame.LENGTH_BYTES) {
      throw damaged("its length is not one");
    }
    return following;
  }

  private CorruptedFrameException damaged(String problem) {
    isBroken = true;
    return new CorruptedFrameException(
        "a frame is not as it was sent, " + problem + "; check the network between the two");
  }
}
