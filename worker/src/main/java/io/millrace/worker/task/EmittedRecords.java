package io.millrace.worker.task;

import io.millrace.api.UserException;
import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.ImmutableValues;
import io.millrace.worker.codec.ObjectWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For tests of programs: finds records of one task that were changed after they had been emitted,
 * and keys that were changed after a key selector had given them. An emitted record is passed on by
 * reference, so nobody may change it. It is compared by the bytes that its codec writes: while an
 * operator takes it, at the end of the step it was emitted in, and, since others may hold it for
 * longer, at the ends of later steps, as long as it is one of the last. The same holds for keys.
 * Owned by the task's thread.
 */
final class EmittedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(EmittedRecords.class);

  /** After so many records it does not wait for the end of the step. */
  private static final int MOST_KEPT = 1024;

  /** So many of the last records are compared again in later steps. */
  static final int KEPT_AFTER_STEP = 64;

  private static final byte[] UNKNOWN = {};

  private final ObjectWriter writer;
  private final Set<Class<?>> unknown = new HashSet<>();
  private final ImmutableValues immutable = new ImmutableValues();
  private final ArrayDeque<Kept> kept = new ArrayDeque<>();
  private final ArrayDeque<Kept> keptKeys = new ArrayDeque<>();

  private record Kept(String operatorName, Object value, byte[] bytes) {}

  EmittedRecords(CodecRegistry codecs) {
    writer = ObjectWriter.forState(new ClassDictionary(codecs));
  }

  /** An operator emits a record. */
  void onEmit(String operatorName, Object record) {
    keep(kept, operatorName, record);
  }

  /** A key selector gives the key of a record. */
  void onKey(String operatorName, Object key) {
    if (!immutable.isImmutable(key)) {
      keep(keptKeys, operatorName, key);
    }
  }

  private void keep(ArrayDeque<Kept> target, String operatorName, Object value) {
    if (target.size() >= MOST_KEPT) {
      check();
    }
    byte[] bytes = bytesOf(value);
    if (bytes != UNKNOWN) {
      target.add(new Kept(operatorName, value, bytes));
    }
  }

  /**
   * Compares what was given since the last time, and the last records and keys before that.
   *
   * @throws OperatorFailure if a record or a key was changed
   */
  void check() {
    check(kept, EmittedRecords::describe);
    check(keptKeys, EmittedRecords::describeKey);
  }

  private void check(ArrayDeque<Kept> values, Function<Kept, String> description) {
    for (Kept each : values) {
      byte[] bytes = bytesOf(each.value());
      if (bytes != UNKNOWN && !Arrays.equals(each.bytes(), bytes)) {
        throw OperatorFailure.of(each.operatorName(), new UserException(description.apply(each)));
      }
    }
    while (values.size() > KEPT_AFTER_STEP) {
      values.remove();
    }
  }

  /** How many records it holds. */
  int size() {
    return kept.size();
  }

  private static String describeKey(Kept changed) {
    return ("the key selector of operator '%s' has given a key of %s that was changed afterwards, by"
            + " it or by one that took the record; it is now '%s'. Give a new object each time, or one"
            + " that never changes")
        .formatted(changed.operatorName(), changed.value().getClass().getName(), changed.value());
  }

  private static String describe(Kept changed) {
    return ("operator '%s' has emitted a record of %s that was changed afterwards, by it or by one"
            + " that took it; it is now '%s'. Emit a new object each time, and change a copy of"
            + " what you are given")
        .formatted(changed.operatorName(), changed.value().getClass().getName(), changed.value());
  }

  /**
   * The record as bytes.
   *
   * @return an empty array if there is no codec for it: such a record is not checked
   */
  byte[] bytesOf(Object record) {
    if (record == null || unknown.contains(record.getClass())) {
      return UNKNOWN;
    }
    writer.reset();
    try {
      writer.writeObject(record);
    } catch (UserException | IOException e) {
      unknown.add(record.getClass());
      LOG.warn(
          "records of {} are not checked for changes: {}",
          record.getClass().getName(),
          e.getMessage());
      return UNKNOWN;
    }
    return Arrays.copyOf(writer.bytes(), writer.length());
  }
}
