package io.millrace.worker.network;

import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.RemoteChannels.Listener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;

/** The sending end of a channel. See {@link ChannelEnd}. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class OutgoingChannel extends ChannelEnd {
  private static final int FRAME_BYTES = 64 << 10;
  private static final int FRAMES_PER_STEP = 4;

  /**
   * What is encoded beyond this is sent in parts, so that it takes no more memory outside the heap.
   */
  private static final int LARGEST_FRAME_BYTES = 2 * FRAME_BYTES;

  /**
   * A frame that is not full waits until so many steps have found nothing to add. A loop with work
   * goes round several times from one batch of a task to its next; one without does so at once.
   */
  private static final int STEPS_WITHOUT_MORE = 16;

  /** How long a frame waits for more at most. */
  private static final long LONGEST_WAIT_NANOS = 2_000_000;

  private final ChannelKey key;
  private final ExchangeQueue queue;
  private final Listener listener;
  private final ElementEncoder encoder;
  private long sentBytes;

  /** When the first of what is encoded was. */
  private long encodedSinceNanos;

  private int stepsWithoutMore;

  /** How much of what is encoded has been sent. */
  private int encodedSent;

  // written by the network's thread, read by the steps
  private volatile Channel connection;
  private volatile long grantedBytes;
  private volatile boolean isClosed;

  OutgoingChannel(ChannelKey key, ExchangeQueue queue, Listener listener, CodecRegistry codecs) {
    this.key = key;
    this.queue = queue;
    this.listener = listener;
    this.encoder = new ElementEncoder(codecs);
  }

  ChannelKey key() {
    return key;
  }

  @Override
  public String name() {
    return "send " + key.id();
  }

  @Override
  public Progress step() {
    if (isClosed) {
      return Progress.DONE;
    }
    Channel to = connection;
    int frames = 0;
    try {
      while (frames < FRAMES_PER_STEP && maySend(to)) {
        if (encodedSent == 0) {
          encodeMore();
        }
        if (!isDue()) {
          break;
        }
        send(to);
        frames++;
      }
    } catch (Throwable e) { // also an Error: this must not end without a word
      isClosed = true;
      listener.onChannelBroken(key.id(), String.valueOf(e.getMessage()), e);
      return Progress.DONE;
    }
    if (frames > 0) {
      to.flush();
      return Progress.MADE_PROGRESS;
    }
    // With something to send, the loop must go on until that is due.
    return maySend(to) && encoder.length() > 0 ? Progress.MADE_PROGRESS : Progress.NO_PROGRESS;
  }

  private boolean maySend(Channel to) {
    return to != null && sentBytes < grantedBytes && to.isWritable();
  }

  private void encodeMore() throws IOException {
    boolean isFirst = encoder.length() == 0;
    if (!encoder.encode(queue, FRAME_BYTES)) {
      stepsWithoutMore++;
      return;
    }
    stepsWithoutMore = 0;
    if (isFirst) {
      encodedSinceNanos = System.nanoTime();
    }
  }

  /**
   * Whether what is encoded is to be sent. Each frame wakes the network's threads of both
   * processes, so one that is nearly empty is sent only if there is nothing better to do.
   */
  private boolean isDue() {
    int length = encoder.length();
    return length >= FRAME_BYTES
        || (length > 0
            && (stepsWithoutMore >= STEPS_WITHOUT_MORE
                || System.nanoTime() - encodedSinceNanos >= LONGEST_WAIT_NANOS));
  }

  private void send(Channel to) {
    int total = encoder.length();
    ByteBuf frame;
    if (total <= LARGEST_FRAME_BYTES) {
      frame = Frame.start(to.alloc(), Frame.DATA, key, total);
      frame.writeBytes(encoder.bytes(), 0, total);
      encodedSent = total;
    } else {
      int part = Math.min(FRAME_BYTES, total - encodedSent);
      frame = Frame.start(to.alloc(), Frame.PART, key, Integer.BYTES + part);
      frame.writeInt(total).writeBytes(encoder.bytes(), encodedSent, part);
      encodedSent += part;
    }
    sentBytes += frame.readableBytes() - Frame.LENGTH_BYTES - Frame.HEADER_BYTES;
    if (encodedSent == total) {
      encoder.clear();
      encodedSent = 0;
    }
    to.write(Frame.end(frame), to.voidPromise());
  }

  void onConnected(Channel opened) {
    connection = opened;
    opened.writeAndFlush(Frame.empty(opened.alloc(), Frame.OPEN, key), opened.voidPromise());
  }

  void onGrant(long bytes) {
    grantedBytes = Math.max(grantedBytes, bytes);
    wakeUp();
  }

  void onWritable() {
    wakeUp();
  }

  void onBroken(String message, Throwable cause) {
    if (!isClosed) {
      isClosed = true;
      wakeUp();
      listener.onChannelBroken(key.id(), message, cause);
    }
  }

  void close() {
    isClosed = true;
    wakeUp();
  }
}
