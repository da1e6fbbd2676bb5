package io.millrace.worker.network;

import io.millrace.worker.exchange.ChannelId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * What travels on a connection after the handshake.
 *
 * <pre>
 * 0        4      5             13          17          21        25
 * +--------+------+-------------+-----------+-----------+---------+---------
 * | length | type | incarnation | exchange  | fromIndex | toIndex | payload
 * +--------+------+-------------+-----------+-----------+---------+---------
 *
 * OPEN    sender to receiver   no payload    the sender is there
 * DATA    sender to receiver   elements      see ElementEncoder
 * PART    sender to receiver   4 bytes, part of elements that are too large for one frame, and how
 *                                            many bytes all parts have together; others follow
 * GRANT   receiver to sender   8 bytes       how many bytes of elements may have been sent in all
 * REFUSE  receiver to sender   no payload    the incarnation is over
 * </pre>
 *
 * The length counts what follows it. Numbers are big-endian.
 */
final class Frame {
  static final byte OPEN = 1;
  static final byte DATA = 2;
  static final byte GRANT = 3;
  static final byte REFUSE = 4;
  static final byte PART = 5;

  static final int LENGTH_BYTES = 4;
  static final int HEADER_BYTES = 21;

  private Frame() {}

  /** A frame with its length and header, and room for a payload that the caller adds. */
  static ByteBuf start(ByteBufAllocator allocator, byte type, ChannelKey key, int payloadBytes) {
    ChannelId id = key.id();
    return allocator
        .buffer(LENGTH_BYTES + HEADER_BYTES + payloadBytes)
        .writeInt(HEADER_BYTES + payloadBytes)
        .writeByte(type)
        .writeLong(key.incarnation())
        .writeInt(id.exchange())
        .writeInt(id.fromIndex())
        .writeInt(id.toIndex());
  }

  /** Reads the part of the header that names the channel. */
  static ChannelKey readKey(ByteBuf frame) {
    long incarnation = frame.readLong();
    return new ChannelKey(
        incarnation, new ChannelId(frame.readInt(), frame.readInt(), frame.readInt()));
  }
}
