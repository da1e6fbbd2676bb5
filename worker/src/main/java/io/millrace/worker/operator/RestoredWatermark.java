package io.millrace.worker.operator;

import io.millrace.protocol.OperatorSnapshot;
import java.util.List;

/** How far event time had come where an operator resumes. */
final class RestoredWatermark {
  private RestoredWatermark() {}

  /** The least over the parts that an operator is restored from; without any, the beginning. */
  static long of(List<OperatorSnapshot> parts) {
    return parts.stream()
        .mapToLong(part -> part.isSetWatermark() ? part.getWatermark() : Long.MIN_VALUE)
        .min()
        .orElse(Long.MIN_VALUE);
  }
}
