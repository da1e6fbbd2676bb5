package io.millrace.testing;

import io.millrace.protocol.StateFile;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.memory.SpillFile;
import io.millrace.worker.operator.SnapshotFiles;
import io.millrace.worker.state.StateFileAccess;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What tasks on the bench share: memory, codecs, and files that are kept in memory. */
final class BenchWorker implements SnapshotFiles, AutoCloseable {
  private static final long BUDGET_BYTES = 256L << 20;

  private final String jobId = "bench-" + UUID.randomUUID();
  private final PagePool pool =
      new PagePool(BUDGET_BYTES, new SpillFile(Path.of(System.getProperty("java.io.tmpdir")), 0));
  private final CodecRegistry codecs =
      new CodecRegistry(Thread.currentThread().getContextClassLoader());

  /** Written by the thread that writes snapshots. */
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /** Another one for each bench, since systems outside may know it. */
  String jobId() {
    return jobId;
  }

  PagePool pool() {
    return pool;
  }

  CodecRegistry codecs() {
    return codecs;
  }

  StateFileAccess file(String path) throws FileNotFoundException {
    byte[] bytes = files.get(path);
    if (bytes == null) {
      throw new FileNotFoundException(path);
    }
    return new BenchFile(bytes);
  }

  /** Asks for all state to be spilled, which operators do when they are next given the chance. */
  void askToSpill() {
    pool.askAll(BUDGET_BYTES);
  }

  @Override
  public boolean isSelfContained() {
    return false;
  }

  @Override
  public StateFile write(SnapshotFiles.Contents contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    contents.writeTo(bytes);
    String path = "state-" + files.size();
    files.put(path, bytes.toByteArray());
    return new StateFile(path, bytes.size(), 0);
  }

  /** Makes a file end too early. */
  void cutInHalf(String path) {
    files.computeIfPresent(path, (name, bytes) -> Arrays.copyOf(bytes, bytes.length / 2));
  }

  /**
   * Checks that all memory has been given back.
   *
   * @param when for the message
   */
  void checkMemory(String when) {
    long bytes = pool.bytesInUse();
    if (bytes > 0) {
      throw new ContractBrokenError(
          "%s: %d bytes of managed memory were not given back".formatted(when, bytes));
    }
    if (pool.spilledBytes() > 0) {
      throw new ContractBrokenError(
          "%s: %d bytes of spilled state were not given back".formatted(when, pool.spilledBytes()));
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
