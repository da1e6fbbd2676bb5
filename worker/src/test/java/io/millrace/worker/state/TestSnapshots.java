package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.ImageFile;
import io.millrace.worker.memory.PagePool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Snapshots of one table, written by other threads while the table goes on: some with all, some
 * with changes only, of which some are given up. Keeps only what the newest complete one needs, and
 * the newest that the next may refer to.
 *
 * @param <T> what a snapshot is expected to hold
 */
final class TestSnapshots<T> implements AutoCloseable {
  private static final String NAME = "tested";
  private static final KeyGroups ONE_GROUP = new KeyGroups(1);

  private final Random random;
  private final TableFormat format;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<Snapshot<T>> undecided = new ArrayList<>();
  private Snapshot<T> newest;

  /** The files of the newest complete snapshot of changes: the next one may build on it. */
  private Set<String> neededByChanges = Set.of();

  private int taken;
  private long referrals;

  private record Snapshot<T>(
      String path,
      ImageFile file,
      boolean isSelfContained,
      Future<FrozenState.Written> written,
      T expected) {}

  TestSnapshots(Random random, TableFormat format) {
    this.random = random;
    this.format = format;
  }

  void take(StateTable table, T expected) {
    FrozenState frozen = new FrozenState(NAME, 1, List.of());
    frozen.add(0, NAME, format, table.freeze());
    String path = "file" + taken++;
    ImageFile file = new ImageFile();
    boolean isSelfContained = random.nextInt(5) == 0;
    undecided.add(
        new Snapshot<>(
            path,
            file,
            isSelfContained,
            threads.submit(() -> write(frozen, path, file, isSelfContained)),
            expected));
  }

  private FrozenState.Written write(
      FrozenState frozen, String path, ImageFile file, boolean isSelfContained) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      FrozenState.Written written =
          isSelfContained ? frozen.writeTo(bytes) : frozen.writeChangesTo(bytes, file);
      file.written(path, written.newBytes());
      files.put(path, bytes.toByteArray());
      return written;
    } finally {
      frozen.release();
    }
  }

  /** Completes the oldest snapshot that was written, or gives it up. */
  void decide() throws ExecutionException, InterruptedException {
    if (!undecided.isEmpty() && undecided.get(0).written().isDone()) {
      Snapshot<T> oldest = undecided.remove(0);
      FrozenState.Written written = oldest.written().get();
      if (random.nextInt(3) == 0) {
        files.remove(oldest.path());
        return;
      }
      // As the master does it, which takes one at a time: those begun since are given up.
      oldest.file().complete();
      newest = oldest;
      referrals += written.referredPaths().size();
      Set<String> needed = new HashSet<>(written.referredPaths());
      needed.add(oldest.path());
      if (oldest.isSelfContained()) {
        needed.addAll(neededByChanges);
      } else {
        neededByChanges = needed;
      }
      for (Snapshot<T> other : undecided) {
        other.written().get();
      }
      undecided.clear();
      files.keySet().retainAll(needed);
      assertThat(files.keySet()).isEqualTo(needed);
    }
  }

  /** How many files all complete snapshots have referred to. */
  long referrals() {
    return referrals;
  }

  /** What the newest complete snapshot must hold, or null if there is none. */
  T expected() {
    return newest == null ? null : newest.expected();
  }

  /** A store whose table, by {@link #tableOf}, holds the newest complete snapshot. */
  KeyedStateStore restore(PagePool pool) throws IOException {
    KeyedStateStore store =
        new KeyedStateStore(
            NAME,
            ONE_GROUP,
            ONE_GROUP.rangeOf(0, 1),
            pool,
            new CodecRegistry(getClass().getClassLoader()));
    store.restore(newest.path(), path -> new BytesAsFile(files.get(path)));
    return store;
  }

  StateTable tableOf(KeyedStateStore store) {
    return store.table(NAME, format, 0);
  }

  /** Waits until nothing is being written. */
  @Override
  public void close() throws ExecutionException {
    try {
      for (Snapshot<T> snapshot : undecided) {
        snapshot.written().get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdown();
    }
  }
}
