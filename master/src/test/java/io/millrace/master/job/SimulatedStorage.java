package io.millrace.master.job;

import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.master.snapshot.SnapshotPointer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The files of snapshots. Checks that nothing is deleted that a completed snapshot needs, and can
 * damage files as disks and people do.
 */
final class SimulatedStorage implements FileStorage {
  /** How a file can come to harm. */
  enum Damage {
    CUT,
    CHANGED,
    MISSING
  }

  private final TreeMap<String, byte[]> files = new TreeMap<>();
  private final Set<String> damaged = new TreeSet<>();
  private final Supplier<List<SnapshotPointer>> pointers;

  SimulatedStorage(Supplier<List<SnapshotPointer>> pointers) {
    this.pointers = pointers;
  }

  boolean isThere(String path) {
    return files.containsKey(path) || damaged.contains(path);
  }

  boolean isDamaged(String path) {
    return damaged.contains(path);
  }

  Set<String> damaged() {
    return damaged;
  }

  /** The files in a folder. */
  List<String> filesIn(String folder) {
    return List.copyOf(files.subMap(folder + "/", folder + "0").keySet());
  }

  void damage(String path, Damage how) {
    byte[] bytes = files.remove(path);
    if (bytes == null) {
      return;
    }
    damaged.add(path);
    byte[] cut = how == Damage.CUT ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
    if (how == Damage.CHANGED && bytes.length > 0) { // else it was cut before
      cut[bytes.length / 2] ^= 1;
    }
    if (how != Damage.MISSING) {
      files.put(path, cut);
    }
  }

  void write(String path, byte[] bytes) {
    files.put(path, bytes);
  }

  @Override
  public InputStream open(String path, long offsetBytes) throws IOException {
    if (!files.containsKey(path)) {
      throw new FileNotFoundException(path);
    }
    return new ByteArrayInputStream(files.get(path));
  }

  @Override
  public OutputStream create(String path) throws IOException {
    if (files.containsKey(path)) {
      throw new FileAlreadyExistsException(path);
    }
    return new ByteArrayOutputStream() {
      @Override
      public void close() {
        files.put(path, toByteArray());
      }
    };
  }

  @Override
  public boolean delete(String path) throws IOException {
    Set<String> gone = new TreeSet<>(filesIn(path));
    if (files.containsKey(path)) {
      gone.add(path);
    }
    Set<String> needed = SnapshotPointer.foldersNeededBy(pointers.get());
    for (String file : gone) {
      String folder = file.substring(0, file.lastIndexOf('/'));
      SimulatedWorld.check(
          !needed.contains(folder.substring(folder.lastIndexOf('/') + 1)),
          file + " is deleted, but a completed snapshot needs it");
    }
    files.keySet().removeAll(gone);
    return !gone.isEmpty();
  }

  @Override
  public void rename(String from, String to) {
    throw new UnsupportedOperationException();
  }

  /** Folders are there if they hold something; the root always is. */
  @Override
  public Optional<FileStatus> status(String path) {
    if (files.containsKey(path)) {
      return Optional.of(new FileStatus(path, false, files.get(path).length, 0));
    }
    return path.equals("/snapshots") || !filesIn(path).isEmpty()
        ? Optional.of(new FileStatus(path, true, 0, 0))
        : Optional.empty();
  }

  @Override
  public List<FileStatus> list(String folder) {
    Set<String> children = new TreeSet<>();
    for (String file : filesIn(folder)) {
      int end = file.indexOf('/', folder.length() + 1);
      children.add(end < 0 ? file : file.substring(0, end));
    }
    return children.stream().map(each -> status(each).orElseThrow()).toList();
  }

  @Override
  public void createFolder(String folder) {}

  /** The storage as a thread of a master sees it: slow, and away now and then. */
  FileStorage seenBy(SimulatedThread thread, Simulation simulation) {
    return new Seen(thread, simulation);
  }

  private final class Seen implements FileStorage {
    private final SimulatedThread thread;
    private final Simulation simulation;

    Seen(SimulatedThread thread, Simulation simulation) {
      this.thread = thread;
      this.simulation = simulation;
    }

    private void reach() throws IOException {
      thread.pause();
      if (simulation.isStorageAway() || simulation.isFault(0.02)) {
        throw new IOException("storage is away");
      }
    }

    @Override
    public InputStream open(String path, long offsetBytes) throws IOException {
      reach();
      return SimulatedStorage.this.open(path, offsetBytes);
    }

    @Override
    public OutputStream create(String path) throws IOException {
      reach();
      return SimulatedStorage.this.create(path);
    }

    @Override
    public boolean delete(String path) throws IOException {
      reach();
      simulation.trace("  " + path + " is deleted");
      return SimulatedStorage.this.delete(path);
    }

    @Override
    public void rename(String from, String to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<FileStatus> status(String path) throws IOException {
      reach();
      return SimulatedStorage.this.status(path);
    }

    @Override
    public List<FileStatus> list(String folder) throws IOException {
      reach();
      return SimulatedStorage.this.list(folder);
    }

    @Override
    public void createFolder(String folder) {}
  }
}
