package io.millrace.testing;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Writes what tasks have frozen, in a thread that is none of theirs, as the engine does. */
final class SnapshotThread implements AutoCloseable {
  private final BenchWorker worker;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "contract bench, snapshots");
            made.setDaemon(true);
            return made;
          });

  SnapshotThread(BenchWorker worker) {
    this.worker = worker;
  }

  /** Writes, and waits until that is done. */
  void write(BenchTask.Frozen frozen) throws InterruptedException {
    try {
      thread
          .submit(
              () -> {
                frozen.work().write(worker, frozen.part());
                return null;
              })
          .get();
    } catch (ExecutionException e) {
      throw new ContractBrokenError(
          "its frozen state could not be written: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
