package io.millrace.worker.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.worker.Seeds;
import io.millrace.worker.exchange.ChannelId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/**
 * Whatever becomes of the bytes of a connection, frames come out as they were sent or not at all.
 */
public class FrameDecoderTest {
  private static final byte[] TYPES = {
    Frame.OPEN, Frame.DATA, Frame.GRANT, Frame.PART, Frame.REFUSE
  };

  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final Random random = Seeds.random("frames");
  private final List<byte[]> frames = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();

  @Test
  public void shouldHandOnWhatWasSentHoweverItArrives() {
    byte[] stream = stream(1000);
    EmbeddedChannel connection = new EmbeddedChannel(new FrameDecoder());
    for (int at = 0; at < stream.length; ) {
      int end = Math.min(stream.length, at + 1 + random.nextInt(300));
      connection.writeInbound(Unpooled.copiedBuffer(stream, at, end - at));
      at = end;
    }
    assertThat(received(connection)).isEqualTo(sent);
  }

  @Test
  public void shouldFindEveryDamagedByteAtOnce() {
    byte[] stream = stream(30);
    int before = 0;
    for (int number = 0; number < frames.size(); number++) {
      int end = before + frames.get(number).length;
      for (int at = before; at < end; at++) {
        byte[] damaged = stream.clone();
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        // No more comes than the frame itself: a damaged length must not wait for more.
        assertRefused(Arrays.copyOf(damaged, end), stream, number);
      }
      before = end;
    }
  }

  @Test
  public void shouldFindWhatIsMissingAndWhatCameTwice() {
    byte[] stream = stream(60);
    for (int i = 0; i < 2000; i++) {
      // So much follows that no frame is left waiting for its end.
      int at = random.nextInt(stream.length / 2);
      int length = 1 + random.nextInt(20);
      byte[] rest =
          Arrays.copyOfRange(stream, random.nextBoolean() ? at + length : at, stream.length);
      int kept = rest.length == stream.length - at ? at + length : at;
      byte[] damaged = Arrays.copyOf(stream, kept + rest.length);
      System.arraycopy(rest, 0, damaged, kept, rest.length);
      EmbeddedChannel connection = new EmbeddedChannel(new FrameDecoder());
      assertThatThrownBy(() -> connection.writeInbound(Unpooled.wrappedBuffer(damaged)))
          .isInstanceOf(CorruptedFrameException.class);
      List<String> received = received(connection);
      assertThat(received).isEqualTo(sent.subList(0, received.size()));
    }
  }

  /** All before a frame is handed on, and nothing after, though it comes, and is as it was sent. */
  private void assertRefused(byte[] damaged, byte[] goesOnWith, int number) {
    EmbeddedChannel connection = new EmbeddedChannel(new FrameDecoder());
    assertThatThrownBy(() -> connection.writeInbound(Unpooled.wrappedBuffer(damaged)))
        .isInstanceOf(CorruptedFrameException.class)
        .hasMessageContaining("a frame is not as it was sent");
    connection.writeInbound(Unpooled.wrappedBuffer(goesOnWith));
    assertThat(received(connection)).isEqualTo(sent.subList(0, number));
  }

  private byte[] stream(int count) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      byte[] payload = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(100)];
      random.nextBytes(payload);
      ChannelKey key =
          new ChannelKey(
              random.nextLong(),
              new ChannelId(random.nextInt(), random.nextInt(), random.nextInt()));
      byte type = TYPES[random.nextInt(TYPES.length)];
      ByteBuf frame = Frame.start(UnpooledByteBufAllocator.DEFAULT, type, key, payload.length);
      byte[] bytes = ByteBufUtil.getBytes(Frame.end(frame.writeBytes(payload)));
      frame.release();
      frames.add(bytes);
      stream.writeBytes(bytes);
      sent.add(type + " " + key + " " + Arrays.toString(payload));
    }
    return stream.toByteArray();
  }

  private static List<String> received(EmbeddedChannel connection) {
    connection.finish();
    List<String> received = new ArrayList<>();
    for (ByteBuf frame = connection.readInbound();
        frame != null;
        frame = connection.readInbound()) {
      byte type = frame.readByte();
      ChannelKey key = Frame.readKey(frame);
      received.add(type + " " + key + " " + Arrays.toString(ByteBufUtil.getBytes(frame)));
      frame.release();
    }
    return received;
  }
}
