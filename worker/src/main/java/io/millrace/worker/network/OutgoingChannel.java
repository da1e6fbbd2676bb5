package io.millrace.worker.network;

import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.RemoteChannels.Listener;
import io.millrace.worker.loop.Steppable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** The sending end of a channel. Steps are the task's side; the rest is called by the network. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class OutgoingChannel implements Steppable {
  private static final int FRAME_BYTES = 64 << 10;
  private static final int FRAMES_PER_STEP = 4;

  private final ChannelKey key;
  private final ExchangeQueue queue;
  private final Listener listener;
  private final ElementEncoder encoder;
  private long sentBytes;

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
    Progress progress = Progress.NO_PROGRESS;
    Channel to = connection;
    try {
      for (int frames = 0; frames < FRAMES_PER_STEP && maySend(to); frames++) {
        if (!encoder.encode(queue, FRAME_BYTES)) {
          break;
        }
        send(to);
        progress = Progress.MADE_PROGRESS;
      }
    } catch (Exception | StackOverflowError e) {
      isClosed = true;
      listener.onChannelBroken(key.id(), String.valueOf(e.getMessage()), e);
      return Progress.DONE;
    }
    if (progress == Progress.MADE_PROGRESS) {
      to.flush();
    }
    return progress;
  }

  private boolean maySend(Channel to) {
    return to != null && sentBytes < grantedBytes && to.isWritable();
  }

  private void send(Channel to) {
    int length = encoder.length();
    ByteBuf frame = Frame.start(to.alloc(), Frame.DATA, key, length);
    frame.writeBytes(encoder.bytes(), 0, length);
    to.write(frame, to.voidPromise());
    sentBytes += length;
  }

  void onConnected(Channel opened) {
    connection = opened;
    opened.writeAndFlush(Frame.start(opened.alloc(), Frame.OPEN, key, 0), opened.voidPromise());
  }

  void onGrant(long bytes) {
    grantedBytes = Math.max(grantedBytes, bytes);
    listener.wakeUp();
  }

  void onWritable() {
    listener.wakeUp();
  }

  void onBroken(String message, Throwable cause) {
    if (!isClosed) {
      isClosed = true;
      listener.onChannelBroken(key.id(), message, cause);
    }
  }

  void close() {
    isClosed = true;
    listener.wakeUp();
  }
}
