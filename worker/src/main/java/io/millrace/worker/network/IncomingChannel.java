package io.millrace.worker.network;

import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.RemoteChannels.Listener;
import io.millrace.worker.loop.Steppable;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The receiving end of a channel. Steps are the task's side; the rest is called by the network. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class IncomingChannel implements Steppable {
  private static final int ELEMENTS_PER_STEP = 16;

  private final ChannelKey key;
  private final ExchangeQueue queue;
  private final Listener listener;
  private final ElementDecoder decoder;
  private final ReceiveWindow window = new ReceiveWindow(System.nanoTime());
  private int frameBytes;

  /** Frames that arrived; the window bounds their sum. */
  private final Queue<byte[]> inbox = new ConcurrentLinkedQueue<>();

  // written by the network's thread, read by the steps
  private volatile Channel connection;
  private volatile boolean isClosed;

  IncomingChannel(ChannelKey key, ExchangeQueue queue, Listener listener, CodecRegistry codecs) {
    this.key = key;
    this.queue = queue;
    this.listener = listener;
    this.decoder = new ElementDecoder(codecs);
  }

  @Override
  public String name() {
    return "receive " + key.id();
  }

  @Override
  public Progress step() {
    if (isClosed) {
      return Progress.DONE;
    }
    Progress progress = Progress.NO_PROGRESS;
    try {
      for (int elements = 0; elements < ELEMENTS_PER_STEP && queue.hasRoom(); elements++) {
        if (!decoder.hasMore() && !nextFrame()) {
          break;
        }
        queue.add(decoder.next());
        progress = Progress.MADE_PROGRESS;
        if (!decoder.hasMore()) {
          onFrameProcessed();
        }
      }
    } catch (Exception e) {
      isClosed = true;
      listener.onChannelBroken(key.id(), String.valueOf(e.getMessage()), e);
      return Progress.DONE;
    }
    return progress;
  }

  private boolean nextFrame() throws IOException {
    byte[] frame = inbox.poll();
    if (frame == null) {
      return false;
    }
    frameBytes = frame.length;
    decoder.use(frame);
    return true;
  }

  private void onFrameProcessed() {
    if (window.onProcessed(frameBytes, System.nanoTime())) {
      sendGrant(connection, window.grant());
    }
  }

  private void sendGrant(Channel to, long grant) {
    to.writeAndFlush(
        Frame.start(to.alloc(), Frame.GRANT, key, Long.BYTES).writeLong(grant), to.voidPromise());
  }

  /** The sender is there. Called before any frame arrives, since the sender waits for a grant. */
  void onOpened(Channel opened) {
    connection = opened;
    sendGrant(opened, ReceiveWindow.SMALLEST_BYTES);
  }

  Channel connection() {
    return connection;
  }

  void onFrame(byte[] frame) {
    inbox.add(frame);
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
    inbox.clear();
    listener.wakeUp();
  }
}
