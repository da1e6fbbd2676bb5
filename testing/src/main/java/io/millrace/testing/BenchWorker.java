package io.millrace.testing;

import io.millrace.protocol.StateFile;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.operator.SnapshotFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What tasks on the bench share: memory, codecs, and files that are kept in memory. */
final class BenchWorker implements AutoCloseable {
  private static final long BUDGET_BYTES = 256L << 20;

  private final String jobId = "bench-" + UUID.randomUUID();
  private final PagePool pool = new PagePool(BUDGET_BYTES);
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

  byte[] file(String path) {
    return files.get(path);
  }

  StateFile writeFile(SnapshotFiles.Contents contents) throws IOException {
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
  }

  @Override
  public void close() {
    pool.close();
  }
}
