package io.millrace.testing;

import io.millrace.api.function.KeySelector;
import io.millrace.worker.operator.Operator;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is on the bench.
 *
 * @param fresh makes a new instance, for each task and each start
 * @param keySelector gives the key by which records go to one of several tasks; empty if the
 *     operator is not keyed, and so always has one task here
 */
record Subject(
    Supplier<? extends Operator> fresh, Optional<KeySelector<Object, Object>> keySelector) {
  boolean isKeyed() {
    return keySelector.isPresent();
  }
}
