package io.millrace.testing;

import io.millrace.protocol.OperatorSnapshot;
import java.util.List;

/**
 * Restores the operator from a file that ends too early, and checks that it says so and can be
 * closed afterwards.
 */
final class DamagedRestore {
  private final Subject subject;
  private final Limits limits;
  private final StepWatch watch;
  private final BenchWorker worker;

  DamagedRestore(Subject subject, Limits limits, StepWatch watch, BenchWorker worker) {
    this.subject = subject;
    this.limits = limits;
    this.watch = watch;
    this.worker = worker;
  }

  /** Does nothing with an operator that keeps no file. */
  void run(List<Inputs.Input> inputs) {
    try {
      OperatorSnapshot part = snapshotAfter(inputs);
      if (part.isSetKeyedState()) {
        worker.cutInHalf(part.getKeyedState().getPath());
        restore(part);
      }
    } catch (Exception e) {
      throw new ContractBrokenError("restored from a damaged file: it failed: " + e, e);
    }
  }

  private OperatorSnapshot snapshotAfter(List<Inputs.Input> inputs) throws Exception {
    BenchTask task = task(List.of());
    task.open();
    for (Inputs.Input input : inputs) {
      if (input instanceof Inputs.TimedRecord record) {
        task.process(record);
      }
    }
    BenchTask.Frozen frozen = task.snapshot(1);
    try (SnapshotThread thread = new SnapshotThread(worker)) {
      thread.write(frozen);
    }
    frozen.work().release();
    task.close();
    return frozen.part();
  }

  private void restore(OperatorSnapshot part) throws Exception {
    BenchTask task = task(List.of(part));
    boolean hasFailed = false;
    try {
      task.open();
    } catch (Exception e) {
      hasFailed = true;
    }
    task.close();
    if (!hasFailed) {
      throw new ContractBrokenError(
          "it was restored from a file that ends too early, and did not notice");
    }
    worker.checkMemory("closed after it could not be restored");
  }

  private BenchTask task(List<OperatorSnapshot> restored) {
    BenchContext context = new BenchContext(0, 1, 1, worker, restored, Drive.UNDISTURBED);
    return new BenchTask(subject.fresh().get(), context, limits, watch);
  }
}
