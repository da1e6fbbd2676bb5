package io.millrace.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Puts an operator through all ways of driving it, and compares what comes out. */
final class OperatorBench implements AutoCloseable {
  private final Subject subject;
  private final Limits limits;
  private final StepWatch watch;
  private final BenchWorker worker = new BenchWorker();

  OperatorBench(Subject subject, Limits limits, StepWatch watch) {
    this.subject = subject;
    this.limits = limits;
    this.watch = watch;
  }

  <O> Outcome<O> verify(List<Inputs.Input> inputs) {
    Segments undisturbed = run(Drive.UNDISTURBED, inputs);
    for (Drive drive : Drive.disturbed(subject.isKeyed())) {
      Optional<String> difference = undisturbed.differenceTo(run(drive, inputs));
      if (difference.isPresent()) {
        throw broken(drive, difference.get() + ", other than when undisturbed", null);
      }
    }
    new FailingRuns(subject, limits, watch, worker).run(inputs, undisturbed.emitted().size());
    new DamagedRestore(subject, limits, watch, worker).run(inputs);
    return new Outcome<>(undisturbed);
  }

  private Segments run(Drive drive, List<Inputs.Input> inputs) {
    List<byte[]> contents = contentsOf(inputs);
    Segments segments;
    try (BenchRun run = new BenchRun(subject, drive, limits, watch, worker)) {
      segments = run.run(inputs);
    } catch (ContractBrokenError e) {
      throw broken(drive, e.getMessage(), e);
    } catch (Exception e) {
      throw broken(drive, "it failed: " + e, e);
    }
    List<byte[]> contentsNow = contentsOf(inputs);
    for (int index = 0; index < inputs.size(); index++) {
      if (!Arrays.equals(contents.get(index), contentsNow.get(index))) {
        throw broken(drive, "it changed a record that it was given: " + inputs.get(index), null);
      }
    }
    return segments;
  }

  private static List<byte[]> contentsOf(List<Inputs.Input> inputs) {
    return inputs.stream()
        .map(
            input ->
                input instanceof Inputs.TimedRecord record
                    ? Content.of(record.record())
                    : new byte[0])
        .toList();
  }

  private static ContractBrokenError broken(Drive drive, String what, Throwable cause) {
    return new ContractBrokenError("driven " + drive.name() + ": " + what, cause);
  }

  @Override
  public void close() {
    worker.close();
  }
}
