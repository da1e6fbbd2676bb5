package io.millrace.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * Lets the next operator of the chain fail, at one emission after the other, and checks that the
 * operator passes the failure on and can be closed afterwards, also with a snapshot of it that is
 * still to be written.
 */
final class FailingRuns {
  private static final int MOST_RUNS = 20;

  private final Subject subject;
  private final Limits limits;
  private final StepWatch watch;
  private final BenchWorker worker;

  FailingRuns(Subject subject, Limits limits, StepWatch watch, BenchWorker worker) {
    this.subject = subject;
    this.limits = limits;
    this.watch = watch;
    this.worker = worker;
  }

  /** Fails at up to some dozens of the emissions that the inputs lead to, and before all others. */
  void run(List<Inputs.Input> inputs, int emissions) {
    int step = Math.max(1, emissions / MOST_RUNS);
    for (int failing = 0; failing < Math.max(1, emissions); failing += step) {
      run(inputs, failing, emissions);
    }
  }

  private void run(List<Inputs.Input> inputs, int failing, int emissions) {
    String when = "closed after a failure at emission " + failing + ": ";
    try {
      BenchContext context = new BenchContext(0, 1, 1, worker, List.of(), Drive.FAILING);
      BenchTask task = new BenchTask(subject.fresh().get(), context, limits, watch);
      task.open();
      context.benchOutput().failAfter(failing);
      List<BenchTask.Frozen> unwritten = new ArrayList<>();
      boolean hasFailed = failsOn(task, inputs, unwritten);
      if (!hasFailed && emissions > 0) {
        throw new ContractBrokenError(
            "it went on though an operator further down had failed; let exceptions of a collector"
                + " pass");
      }
      task.close();
      unwritten.forEach(frozen -> frozen.work().release());
      worker.checkMemory("closed");
    } catch (ContractBrokenError e) {
      throw new ContractBrokenError(when + e.getMessage(), e);
    } catch (Exception e) {
      throw new ContractBrokenError(when + "it failed: " + e, e);
    }
  }

  private static boolean failsOn(
      BenchTask task, List<Inputs.Input> inputs, List<BenchTask.Frozen> unwritten)
      throws Exception {
    try {
      for (Inputs.Input input : inputs) {
        if (input instanceof Inputs.TimedRecord record) {
          task.process(record);
        } else if (input instanceof Inputs.Watermark watermark) {
          task.advanceTo(watermark.timestampMillis());
        }
        unwritten.add(task.snapshot(unwritten.size() + 1));
      }
      task.advanceTo(Long.MAX_VALUE);
      task.endOfInput();
      return false;
    } catch (Exception e) {
      if (isOurs(e)) {
        return true;
      }
      throw e;
    }
  }

  private static boolean isOurs(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof BenchOutput.DownstreamFailure) {
        return true;
      }
    }
    return false;
  }
}
