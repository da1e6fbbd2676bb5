package io.millrace.worker.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.tuple.Tuple2;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.transport.Handshake;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.worker.Seeds;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.ChannelId;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.RecordBatch;
import io.millrace.worker.exchange.RemoteChannels.Listener;
import io.millrace.worker.loop.Steppable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class NettyChannelsTest {
  private static final ChannelId CHANNEL = new ChannelId(3, 1, 2);

  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final SharedSecret secret = SharedSecret.random();
  private final Recorder senderListener = new Recorder();
  private final Recorder receiverListener = new Recorder();
  private final ExchangeQueue source = new ExchangeQueue(16);
  private final ExchangeQueue target = new ExchangeQueue(16);
  private NettyChannels sender;
  private NettyChannels receiver;

  @Before
  public void start() throws IOException {
    sender = channels(secret);
    receiver = channels(secret);
  }

  @After
  public void stop() {
    sender.close();
    receiver.close();
  }

  @Test
  public void carriesAllKindsOfElementsInOrder() throws Exception {
    Steppable send = openOutgoing(1);
    Steppable receive = receiver.openIncoming(1, CHANNEL, target, receiverListener);
    source.add(batch("a", 5, Tuple2.of("b", null), 5, 7L, Long.MIN_VALUE));
    source.add(new Element.Watermark(9));
    source.add(new Element.Barrier(4, SnapshotKind.SAVEPOINT, "folder/ä"));
    source.add(new Element.Idle());
    source.add(new Element.Active());
    source.add(batch("a", 6));
    source.add(new Element.EndOfInput());
    source.add(new Element.Barrier(5, SnapshotKind.FINAL, ""));
    assertThat(transfer(send, receive, 10))
        .containsExactly(
            "a@5",
            Tuple2.of("b", null) + "@5",
            "7@" + Long.MIN_VALUE,
            new Element.Watermark(9).toString(),
            new Element.Barrier(4, SnapshotKind.SAVEPOINT, "folder/ä").toString(),
            new Element.Idle().toString(),
            new Element.Active().toString(),
            "a@6",
            new Element.EndOfInput().toString(),
            new Element.Barrier(5, SnapshotKind.FINAL, "").toString());
  }

  @Test
  public void whatIsSentBeforeTheReceiverOpensArrives() throws Exception {
    Steppable send = openOutgoing(1);
    source.add(batch("early", 1));
    until(() -> step(send), () -> sender.port() != 0);
    Steppable receive = receiver.openIncoming(1, CHANNEL, target, receiverListener);
    assertThat(transfer(send, receive, 1)).containsExactly("early@1");
  }

  @Test
  public void theSenderHasProgressUntilAllIsSent() throws Exception {
    Steppable send = openOutgoing(1);
    Steppable receive = receiver.openIncoming(1, CHANNEL, target, receiverListener);
    source.add(batch("opens the window", 1));
    transfer(send, receive, 1);
    source.add(batch("a", 1));
    while (send.step() == Steppable.Progress.MADE_PROGRESS) {
      Thread.onSpinWait();
    }
    List<String> arrived = new ArrayList<>();
    until(
        () -> {
          step(receive);
          drain(arrived);
        },
        () -> !arrived.isEmpty());
    assertThat(arrived).containsExactly("a@1");
  }

  @Test
  public void aSlowReceiverStopsTheSenderAtItsWindow() throws Exception {
    Steppable send = openOutgoing(1);
    Steppable receive = receiver.openIncoming(1, CHANNEL, target, receiverListener);
    byte[] kilobyte = new byte[1024];
    long sent = 0;
    long idleSince = System.nanoTime();
    while (System.nanoTime() - idleSince < 300_000_000) {
      if (source.hasRoom()) {
        RecordBatch batch = new RecordBatch(64);
        while (!batch.isFull()) {
          batch.add(kilobyte, 0);
        }
        source.add(batch);
        sent += 64;
      }
      if (send.step() == Steppable.Progress.MADE_PROGRESS) {
        idleSince = System.nanoTime();
      }
    }
    assertThat(sent * 1024)
        .as("the window, a frame beyond it, and the queue")
        .isBetween(ReceiveWindow.SMALLEST_BYTES, ReceiveWindow.SMALLEST_BYTES + (3 << 20));
    assertThat(transfer(send, receive, (int) sent)).hasSize((int) sent);
  }

  @Test
  public void randomRecordsArriveWhateverTheSizesAndThePauses() throws Exception {
    long seed = Seeds.of("NettyChannelsTest");
    Random random = new Random(seed);
    Steppable send = openOutgoing(1);
    Steppable receive = receiver.openIncoming(1, CHANNEL, target, receiverListener);
    List<String> expected = new ArrayList<>();
    List<String> arrived = new ArrayList<>();
    while (expected.size() < 20_000 || arrived.size() < expected.size()) {
      if (expected.size() < 20_000 && source.hasRoom()) {
        RecordBatch batch = new RecordBatch(1 + random.nextInt(200));
        while (!batch.isFull()) {
          int length = random.nextInt(100) == 0 ? random.nextInt(300_000) : random.nextInt(20);
          String text = "x".repeat(length) + expected.size();
          long timestamp = random.nextInt(3);
          batch.add(text, timestamp);
          expected.add(text + "@" + timestamp);
        }
        source.add(batch);
      }
      if (random.nextBoolean()) {
        send.step();
      }
      if (random.nextBoolean()) {
        receive.step();
      }
      drain(arrived);
      assertHealthy();
    }
    assertThat(arrived).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  public void aRecordLargerThanTheWindowArrives() throws Exception {
    Steppable send = openOutgoing(1);
    Steppable receive = receiver.openIncoming(1, CHANNEL, target, receiverListener);
    String large = "x".repeat((int) ReceiveWindow.LARGEST_BYTES + 12_345);
    source.add(batch("before", 1, large, 1, "after", 1));
    assertThat(transfer(send, receive, 3)).containsExactly("before@1", large + "@1", "after@1");
  }

  @Test
  public void aLostConnectionBreaksBothEnds() throws Exception {
    Steppable send = openOutgoing(1);
    Steppable receive = receiver.openIncoming(1, CHANNEL, target, receiverListener);
    source.add(batch("a", 1));
    transfer(send, receive, 1);
    receiver.close();
    until(() -> step(send), () -> senderListener.broken.get() != null);
    assertThat(senderListener.broken.get()).contains("was lost");
    assertThat(send.step()).isEqualTo(Steppable.Progress.DONE);
  }

  @Test
  public void aDamagedByteBreaksBothEndsAndNothingElseArrives() throws Exception {
    Random random = Seeds.random("damaged data");
    long handshakeBytes = Handshake.HELLO_BYTES + Handshake.ANSWER_BYTES;
    for (int incarnation = 1; incarnation <= 20; incarnation++) {
      long damagedAt = handshakeBytes + random.nextInt(500_000);
      String problem = transferDamaged(incarnation, DamagingProxy.Way.TO_SERVER, damagedAt, random);
      assertThat(problem).contains("was lost: a frame is not as it was sent");
    }
  }

  @Test
  public void aDamagedGrantBreaksBothEnds() throws Exception {
    Random random = Seeds.random("damaged grants");
    long handshakeBytes = Handshake.CHALLENGE_BYTES + 1;
    for (int incarnation = 1; incarnation <= 20; incarnation++) {
      long damagedAt = handshakeBytes + random.nextInt(100);
      String problem = transferDamaged(incarnation, DamagingProxy.Way.TO_CLIENT, damagedAt, random);
      assertThat(problem).contains("was lost: a frame is not as it was sent");
    }
  }

  /** Sends until both ends are broken; gives what was wrong. */
  private String transferDamaged(
      long incarnation, DamagingProxy.Way way, long damagedAt, Random random) throws Exception {
    Recorder sending = new Recorder();
    Recorder receiving = new Recorder();
    List<String> sent = new ArrayList<>();
    List<String> arrived = new ArrayList<>();
    try (DamagingProxy proxy = new DamagingProxy(receiver.port(), way, damagedAt)) {
      ExchangeQueue queue = new ExchangeQueue(16);
      Steppable send =
          sender.openOutgoing(incarnation, CHANNEL, queue, "127.0.0.1", proxy.port(), sending);
      Steppable receive = receiver.openIncoming(incarnation, CHANNEL, target, receiving);
      while (sending.broken.get() == null || receiving.broken.get() == null) {
        if (queue.hasRoom()) {
          int length = random.nextInt(20) == 0 ? 300_000 : random.nextInt(2000);
          String text = "x".repeat(length) + sent.size();
          queue.add(batch(text, 1));
          sent.add(text + "@1");
        }
        send.step();
        receive.step();
        drain(arrived);
      }
    }
    assertThat(arrived.equals(sent.subList(0, arrived.size()))).as("what arrived").isTrue();
    return way == DamagingProxy.Way.TO_SERVER ? receiving.broken.get() : sending.broken.get();
  }

  @Test
  public void anotherSecretIsNotLetIn() throws Exception {
    try (NettyChannels stranger = channels(SharedSecret.random())) {
      Steppable send =
          stranger.openOutgoing(1, CHANNEL, source, "127.0.0.1", receiver.port(), senderListener);
      Steppable receive = receiver.openIncoming(1, CHANNEL, target, receiverListener);
      source.add(batch("a", 1));
      until(() -> step(send), () -> senderListener.broken.get() != null);
      step(receive);
      assertThat(target.isEmpty()).isTrue();
    }
  }

  @Test
  public void anIncarnationThatIsOverIsRefused() throws Exception {
    receiver.closeIncarnation(5);
    Steppable send = openOutgoing(5);
    until(() -> step(send), () -> senderListener.broken.get() != null);
    assertThat(senderListener.broken.get()).contains("has ended this run");
  }

  @Test
  public void closingAnIncarnationEndsItsStepsQuietly() throws Exception {
    Steppable send = openOutgoing(1);
    Steppable receive = receiver.openIncoming(1, CHANNEL, target, receiverListener);
    source.add(batch("a", 1));
    transfer(send, receive, 1);
    sender.closeIncarnation(1);
    receiver.closeIncarnation(1);
    until(() -> {}, () -> isDone(send) && isDone(receive));
    assertHealthy();
  }

  @Test
  public void aRecordWithoutCodecBreaksTheChannelAndNamesTheClass() throws Exception {
    Steppable send = openOutgoing(1);
    receiver.openIncoming(1, CHANNEL, target, receiverListener);
    source.add(batch(new Thread("unsupported"), 1));
    until(() -> step(send), () -> senderListener.broken.get() != null);
    assertThat(senderListener.broken.get()).contains("java.lang.Thread");
  }

  private Steppable openOutgoing(long incarnation) {
    return sender.openOutgoing(
        incarnation, CHANNEL, source, "127.0.0.1", receiver.port(), senderListener);
  }

  private List<String> transfer(Steppable send, Steppable receive, int records) throws Exception {
    List<String> arrived = new ArrayList<>();
    while (arrived.size() < records) {
      send.step();
      receive.step();
      drain(arrived);
      assertHealthy();
    }
    return arrived;
  }

  private void drain(List<String> arrived) {
    for (Element element = target.poll(); element != null; element = target.poll()) {
      if (element instanceof RecordBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
          arrived.add(batch.record(i) + "@" + batch.timestamp(i));
        }
      } else {
        arrived.add(element.toString());
      }
    }
  }

  private void assertHealthy() {
    assertThat(senderListener.broken).hasNullValue();
    assertThat(receiverListener.broken).hasNullValue();
  }

  private static RecordBatch batch(Object... recordsAndTimes) {
    RecordBatch batch = new RecordBatch(recordsAndTimes.length / 2);
    for (int i = 0; i < recordsAndTimes.length; i += 2) {
      batch.add(recordsAndTimes[i], ((Number) recordsAndTimes[i + 1]).longValue());
    }
    return batch;
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void until(Runnable action, Condition condition) throws Exception {
    while (!condition.holds()) {
      action.run();
      Thread.onSpinWait();
    }
  }

  private static void step(Steppable steppable) {
    try {
      steppable.step();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isDone(Steppable steppable) throws Exception {
    return steppable.step() == Steppable.Progress.DONE;
  }

  private static NettyChannels channels(SharedSecret secret) throws IOException {
    return new NettyChannels(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        secret,
        new CodecRegistry(NettyChannelsTest.class.getClassLoader()));
  }

  private static final class Recorder implements Listener {
    private final AtomicReference<String> broken = new AtomicReference<>();

    @Override
    public void onChannelBroken(ChannelId id, String message, Throwable cause) {
      broken.compareAndSet(null, message);
    }
  }
}
