package io.millrace.worker.network;

import io.millrace.worker.exchange.ChannelId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.zip.CRC32C;

/**
 * What travels on a connection after the handshake.
 *
 * <pre>
 * 0        4         8      9             17         21          25        29
 * +--------+---------+------+-------------+----------+-----------+---------+---------+----------+
 * | length | ~length | type | incarnation | exchange | fromIndex | toIndex | payload | checksum |
 * +--------+---------+------+-------------+----------+-----------+---------+---------+----------+
 *
 * OPEN    sender to receiver   no payload    the sender is there
 * DATA    sender to receiver   elements      see ElementEncoder
 * PART    sender to receiver   4 bytes, part of elements that are too large for one frame, and how
 *                                            many bytes all parts have together; others follow
 * GRANT   receiver to sender   8 bytes       how many bytes of elements may have been sent in all
 * REFUSE  receiver to sender   no payload    the incarnation is over
 * </pre>
 *
 * The length counts what follows it and its complement, by which a damaged one is known at once,
 * before anybody waits for so many bytes. The checksum (4) is the CRC-32C of all from the type to
 * the end of the payload. Numbers are big-endian.
 *
 * <p>TCP has a checksum too, but one of 16 bits, which network cards compute: it tells nothing of
 * what happens between the heap and the card.
 */
final class Frame {
  static final byte OPEN = 1;
  static final byte DATA = 2;
  static final byte GRANT = 3;
  static final byte REFUSE = 4;
  static final byte PART = 5;

  static final int LENGTH_BYTES = 8;
  static final int HEADER_BYTES = 21;
  static final int CHECKSUM_BYTES = 4;

  private Frame() {}

  /**
   * A frame with its length and header, and room for a payload that the caller adds before {@link
   * #end}.
   */
  static ByteBuf start(ByteBufAllocator allocator, byte type, ChannelKey key, int payloadBytes) {
    ChannelId id = key.id();
    int following = HEADER_BYTES + payloadBytes + CHECKSUM_BYTES;
    return allocator
        .buffer(LENGTH_BYTES + following)
        .writeInt(following)
        .writeInt(~following)
        .writeByte(type)
        .writeLong(key.incarnation())
        .writeInt(id.exchange())
        .writeInt(id.fromIndex())
        .writeInt(id.toIndex());
  }

  /** Adds the checksum to a frame with its payload, which can be sent then. */
  static ByteBuf end(ByteBuf frame) {
    return frame.writeInt(checksum(frame, LENGTH_BYTES, frame.writerIndex()));
  }

  /** A frame without payload. */
  static ByteBuf empty(ByteBufAllocator allocator, byte type, ChannelKey key) {
    return end(start(allocator, type, key, 0));
  }

  /** Takes the checksum off a frame without length, and says whether it is the right one. */
  static boolean endsWithChecksum(ByteBuf frame) {
    int end = frame.writerIndex() - CHECKSUM_BYTES;
    boolean isRight = frame.getInt(end) == checksum(frame, frame.readerIndex(), end);
    frame.writerIndex(end);
    return isRight;
  }

  private static int checksum(ByteBuf frame, int from, int to) {
    CRC32C checksum = new CRC32C();
    checksum.update(frame.nioBuffer(from, to - from));
    return (int) checksum.getValue();
  }

  /** Reads the part of the header that names the channel. */
  static ChannelKey readKey(ByteBuf frame) {
    long incarnation = frame.readLong();
    return new ChannelKey(
        incarnation, new ChannelId(frame.readInt(), frame.readInt(), frame.readInt()));
  }
}
