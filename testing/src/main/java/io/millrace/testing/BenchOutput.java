package io.millrace.testing;

import io.millrace.worker.operator.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Takes what an operator emits, while one of its methods is being called that may emit. With one
 * slot it refuses every other call: so there is no room after each result, until the slot has been
 * emptied. Remembers the content of each record, which nobody may change any more.
 */
final class BenchOutput implements Output {
  /** Thrown where the next operator of a chain would fail. */
  static final class DownstreamFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DownstreamFailure() {
      super("an operator further down fails, as the bench wants it to");
    }
  }

  private static final int NEVER = Integer.MAX_VALUE;

  private final boolean hasOneSlot;
  private final List<Emitted> taken = new ArrayList<>();
  private final List<Frozen> frozen = new ArrayList<>();
  private boolean isOpen;
  private boolean isFull;
  private int emissionsUntilFailure = NEVER;

  private record Frozen(Emitted emitted, byte[] content) {
    boolean hasChanged() {
      return !Arrays.equals(content, Content.of(emitted.record()));
    }
  }

  /**
   * An output without records.
   *
   * @param hasOneSlot whether it has room for one result only, and not for any number
   */
  BenchOutput(boolean hasOneSlot) {
    this.hasOneSlot = hasOneSlot;
  }

  /**
   * Lets a call emit, if there is room for what it emits.
   *
   * @return whether there is; if not, the next time there will be
   */
  boolean open() {
    isFull = hasOneSlot && !isFull;
    isOpen = !isFull;
    return isOpen;
  }

  /** From now on nothing is taken. */
  void close() {
    isOpen = false;
  }

  /** Lets the emission fail that comes after this many. */
  void failAfter(int emissions) {
    emissionsUntilFailure = emissions;
  }

  @Override
  public void emit(Object record, long timestampMillis) {
    take(new Emitted(record, timestampMillis, Optional.empty()));
  }

  @Override
  public void emitSide(String sideOutput, Object record, long timestampMillis) {
    take(new Emitted(record, timestampMillis, Optional.of(sideOutput)));
  }

  private void take(Emitted emitted) {
    if (!isOpen) {
      throw new ContractBrokenError(
          "emitted " + emitted + " in a call that must not emit, or after it had returned");
    }
    if (emissionsUntilFailure == 0) {
      throw new DownstreamFailure();
    }
    if (emissionsUntilFailure != NEVER) {
      emissionsUntilFailure--;
    }
    taken.add(emitted);
    frozen.add(new Frozen(emitted, Content.of(emitted.record())));
  }

  /** How many records wait to be taken away. */
  int size() {
    return taken.size();
  }

  /** Takes away what was emitted. */
  List<Emitted> takeAll() {
    List<Emitted> all = List.copyOf(taken);
    taken.clear();
    return all;
  }

  /**
   * Checks that all records are still as they were emitted.
   *
   * @throws ContractBrokenError naming one that is not
   */
  void checkUnchanged() {
    for (Frozen each : frozen) {
      if (each.hasChanged()) {
        throw new ContractBrokenError(
            "a record was changed after it was emitted, it is now "
                + each.emitted()
                + "; emit a new one each time");
      }
    }
    frozen.clear();
  }
}
