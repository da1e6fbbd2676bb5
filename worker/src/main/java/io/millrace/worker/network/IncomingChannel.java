package io.millrace.worker.network;

import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.RemoteChannels.Listener;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The receiving end of a channel. See {@link ChannelEnd}. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class IncomingChannel extends ChannelEnd {
  private static final int ELEMENTS_PER_STEP = 16;

  private final ChannelKey key;
  private final ExchangeQueue queue;
  private final Listener listener;
  private final ElementDecoder decoder;
  private final ReceiveWindow window = new ReceiveWindow(System.nanoTime());
  private final LargePayload large = new LargePayload();
  private int frameBytes;

  /** Payloads that arrived; the window bounds their sum. */
  private final Queue<Arrived> inbox = new ConcurrentLinkedQueue<>();

  // written by the network's thread, read by the steps
  private volatile Channel connection;
  private volatile boolean isClosed;

  private record Arrived(byte[] payload, boolean isPart) {}

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
    } catch (Throwable e) { // also an Error: this must not end without a word
      isClosed = true;
      listener.onChannelBroken(key.id(), String.valueOf(e.getMessage()), e);
      return Progress.DONE;
    }
    return progress;
  }

  private boolean nextFrame() throws IOException {
    while (true) {
      Arrived next = inbox.poll();
      if (next == null) {
        return false;
      }
      frameBytes = next.payload().length;
      byte[] elements = next.isPart() ? large.add(next.payload()) : next.payload();
      if (elements != null) {
        decoder.use(elements);
        return true;
      }
      onFrameProcessed();
    }
  }

  private void onFrameProcessed() {
    if (window.onProcessed(frameBytes, System.nanoTime())) {
      sendGrant(connection, window.grant());
    }
  }

  private void sendGrant(Channel to, long grant) {
    to.writeAndFlush(
        Frame.end(Frame.start(to.alloc(), Frame.GRANT, key, Long.BYTES).writeLong(grant)),
        to.voidPromise());
  }

  /** The sender is there. Called before any frame arrives, since the sender waits for a grant. */
  void onOpened(Channel opened) {
    connection = opened;
    sendGrant(opened, ReceiveWindow.SMALLEST_BYTES);
  }

  Channel connection() {
    return connection;
  }

  void onFrame(byte[] payload, boolean isPart) {
    inbox.add(new Arrived(payload, isPart));
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
    inbox.clear();
    wakeUp();
  }
}
