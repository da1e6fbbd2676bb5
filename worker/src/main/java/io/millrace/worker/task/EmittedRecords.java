package io.millrace.worker.task;

import io.millrace.api.UserException;
import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.ObjectWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For tests of programs: finds records of one task that were changed after they had been emitted.
 * An emitted record is passed on by reference, so nobody may change it. It is compared by the bytes
 * that its codec writes: while an operator takes it, and at the end of the step it was emitted in.
 * Owned by the task's thread.
 */
final class EmittedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(EmittedRecords.class);

  /** After so many records it does not wait for the end of the step. */
  private static final int MOST_KEPT = 1024;

  private static final byte[] UNKNOWN = {};

  private final ObjectWriter writer;
  private final Set<Class<?>> unknown = new HashSet<>();
  private final List<Emitted> kept = new ArrayList<>();

  private record Emitted(String operatorName, Object record, byte[] bytes) {}

  EmittedRecords(CodecRegistry codecs) {
    writer = ObjectWriter.forState(new ClassDictionary(codecs));
  }

  /** An operator emits a record. */
  void onEmit(String operatorName, Object record) {
    if (kept.size() >= MOST_KEPT) {
      check();
    }
    kept.add(new Emitted(operatorName, record, bytesOf(record)));
  }

  /**
   * Compares what was emitted since the last time.
   *
   * @throws OperatorFailure if a record was changed
   */
  void check() {
    for (Emitted each : kept) {
      if (!Arrays.equals(each.bytes(), bytesOf(each.record()))) {
        throw OperatorFailure.of(each.operatorName(), new UserException(describe(each)));
      }
    }
    kept.clear();
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
