package io.millrace.worker.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.StateFile;
import io.millrace.protocol.TaskId;
import io.millrace.worker.operator.SnapshotFiles;
import io.millrace.worker.operator.SnapshotWork;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

public class SnapshotFilesTest {
  private static final long SECONDS = 20;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(60);

  @Test
  public void shouldReadBackWhatWasWritten() throws IOException {
    for (int size : new int[] {0, 1, 100_000, 9 << 20}) {
      byte[] contents = bytes(size);
      StateFile file = writer("op").write(output -> output.write(contents));
      assertThat(file.getLengthBytes()).isEqualTo(size);
      StoredStateFile stored = new StoredStateFile(file.getPath());
      assertThat(stored.lengthBytes()).isEqualTo(size);
      for (int offset : new int[] {0, size / 2, size}) {
        try (InputStream input = stored.open(offset)) {
          assertThat(input.readAllBytes()).isEqualTo(Arrays.copyOfRange(contents, offset, size));
        }
      }
      Files.delete(Path.of(file.getPath()));
    }
  }

  @Test
  public void shouldGiveEachFileItsOwnName() throws IOException {
    SnapshotFiles files = writer("count / words");
    StateFile first = files.write(output -> output.write(1));
    StateFile second = files.write(output -> output.write(2));
    assertThat(first.getPath()).isNotEqualTo(second.getPath());
    assertThat(Path.of(first.getPath()).getFileName().toString())
        .isEqualTo("0.1-count___words-2-17-0.state");
  }

  @Test
  public void whenAFileIsMissing_thenItIsNamed() {
    String path = folder.getRoot().getPath() + "/missing";
    assertThatThrownBy(() -> new StoredStateFile(path).lengthBytes())
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining(path);
  }

  @Test
  public void whenWritingFails_thenNoFileIsLeft() {
    assertThatThrownBy(
            () ->
                writer("op")
                    .write(
                        output -> {
                          output.write(bytes(200_000));
                          throw new IOException("the disk is full");
                        }))
        .hasMessage("the disk is full");
    assertThat(folder.getRoot()).isEmptyDirectory();
  }

  @Test
  public void shouldAcknowledgeWhatWasWrittenAndDeclineWhatFailed() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    SnapshotUploader uploader = uploader(heard);
    Work good = new Work(new CountDownLatch(0), null);
    uploader.submit(snapshot(1, good));
    assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("written 1 [op]");
    Work bad = new Work(new CountDownLatch(0), new IOException("no space"));
    uploader.submit(snapshot(2, bad));
    assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("failed 2 no space");
    Work worse = new Work(new CountDownLatch(0), new NoClassDefFoundError("a user's class"));
    uploader.submit(snapshot(3, worse));
    assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("failed 3 a user's class");
    uploader.close();
    assertThat(uploader.awaitEnd(SECONDS * 1000)).isTrue();
    assertThat(good.releases).hasValue(1);
    assertThat(bad.releases).hasValue(1);
    assertThat(worse.releases).hasValue(1);
  }

  @Test
  public void shouldReleaseWhatIsNeverWritten() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    SnapshotUploader uploader = uploader(heard);
    Work stuck = new Work(new CountDownLatch(1), null);
    uploader.submit(snapshot(1, stuck));
    assertThat(stuck.started.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    Work aborted = new Work(new CountDownLatch(0), null);
    uploader.abort(2);
    uploader.submit(snapshot(2, aborted));
    Work waiting = new Work(new CountDownLatch(0), null);
    uploader.submit(snapshot(3, waiting));
    uploader.close();
    assertThat(uploader.awaitEnd(SECONDS * 1000)).isTrue();
    Work late = new Work(new CountDownLatch(0), null);
    uploader.submit(snapshot(4, late));
    for (Work each : List.of(stuck, aborted, waiting, late)) {
      assertThat(each.releases).hasValue(1);
    }
    assertThat(heard).noneMatch(text -> text.startsWith("written"));
  }

  @Test
  public void whenASnapshotIsGivenUpWhileItIsWritten_thenItsFilesAreDeleted() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    SnapshotUploader uploader = uploader(heard);
    CountDownLatch isAborted = new CountDownLatch(1);
    Work first = new Work(isAborted, null);
    Work second = new Work(new CountDownLatch(0), null);
    uploader.submit(snapshot(1, first, second));
    assertThat(first.started.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    uploader.abort(1);
    isAborted.countDown();
    uploader.submit(snapshot(2, new Work(new CountDownLatch(0), null)));
    assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("written 2 [op]");
    assertThat(second.started.getCount()).isEqualTo(1);
    assertThat(folder.getRoot().list()).hasSize(1);
    uploader.close();
    assertThat(uploader.awaitEnd(SECONDS * 1000)).isTrue();
  }

  private SnapshotFiles writer(String operator) {
    return new StateFileWriter(
        folder.getRoot().getPath(), StateFileWriter.namePrefix(0, 1, operator, 2, 17), true);
  }

  private static byte[] bytes(int count) {
    return "0123456789".repeat(count / 10 + 1).substring(0, count).getBytes(StandardCharsets.UTF_8);
  }

  private TaskSnapshot snapshot(long id, SnapshotWork... works) {
    List<TaskSnapshot.Part> parts =
        Stream.of(works)
            .map(
                work ->
                    new TaskSnapshot.Part(
                        new OperatorSnapshot("op", 2, 0, 127), work, writer("op" + id)))
            .toList();
    return new TaskSnapshot(new TaskId(0, 2), id, parts, 0);
  }

  private static SnapshotUploader uploader(BlockingQueue<String> heard) {
    return new SnapshotUploader(
        "test-snapshots",
        1,
        Thread.currentThread().getContextClassLoader(),
        new SnapshotUploader.Listener() {
          @Override
          public void onSnapshotWritten(TaskSnapshot snapshot) {
            heard.add(
                "written "
                    + snapshot.snapshotId()
                    + " "
                    + snapshot.operators().stream()
                        .map(OperatorSnapshot::getOperatorName)
                        .toList());
          }

          @Override
          public void onSnapshotFailed(TaskId task, long snapshotId, Throwable cause) {
            heard.add("failed " + snapshotId + " " + cause.getMessage());
          }
        });
  }

  /** Work that waits for a gate, then may fail. */
  private static final class Work implements SnapshotWork {
    final CountDownLatch started = new CountDownLatch(1);
    final AtomicInteger releases = new AtomicInteger();
    private final CountDownLatch gate;
    private final Throwable failure;

    Work(CountDownLatch gate, Throwable failure) {
      this.gate = gate;
      this.failure = failure;
    }

    @Override
    public void write(SnapshotFiles files, OperatorSnapshot snapshot) throws IOException {
      started.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      files.write(output -> output.write(1));
    }

    @Override
    public void release() {
      releases.incrementAndGet();
    }
  }
}
