package io.millrace.worker.task;

import io.millrace.api.UserException;
import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.ObjectWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For tests of programs: finds records of one task that were changed after they had been emitted.
 * An emitted record is passed on by reference, so nobody may change it. It is compared by the bytes
 * that its codec writes: while an operator takes it, at the end of the step it was emitted in, and,
 * since others may hold it for longer, at the ends of later steps, as long as it is one of the
 * last. Owned by the task's thread.
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
  private final ArrayDeque<Emitted> kept = new ArrayDeque<>();

  private record Emitted(String operatorName, Object record, byte[] bytes) {}

  EmittedRecords(CodecRegistry codecs) {
    writer = ObjectWriter.forState(new ClassDictionary(codecs));
  }

  /** An operator emits a record. */
  void onEmit(String operatorName, Object record) {
    if (kept.size() >= MOST_KEPT) {
      check();
    }
    byte[] bytes = bytesOf(record);
    if (bytes != UNKNOWN) {
      kept.add(new Emitted(operatorName, record, bytes));
    }
  }

  /**
   * Compares what was emitted since the last time, and the last records before that.
   *
   * @throws OperatorFailure if a record was changed
   */
  void check() {
    for (Emitted each : kept) {
      byte[] bytes = bytesOf(each.record());
      if (bytes != UNKNOWN && !Arrays.equals(each.bytes(), bytes)) {
        throw OperatorFailure.of(each.operatorName(), new UserException(describe(each)));
      }
    }
    while (kept.size() > KEPT_AFTER_STEP) {
      kept.remove();
    }
  }

  /** How many records it holds. */
  int size() {
    return kept.size();
  }

  private static String describe(Emitted changed) {
    return ("operator '%s' has emitted a record of %s that was changed afterwards, by it or by one"
            + " that took it; it is now '%s'. Emit a new object each time, and change a copy of"
            + " what you are given")
        .formatted(changed.operatorName(), changed.record().getClass().getName(), changed.record());
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
