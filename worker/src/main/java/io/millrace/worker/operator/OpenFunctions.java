package io.millrace.worker.operator;

import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The functions of an operator that are to be closed. */
final class OpenFunctions {
  private final Deque<Function> open = new ArrayDeque<>();

  /** Opens functions in this order. */
  void open(List<Function> functions, FunctionContext context) throws Exception {
    for (Function function : functions) {
      open.push(function);
      function.open(context);
    }
  }

  /** Closes each one whose opening has begun, the last one first, whatever the others do. */
  void close() throws Exception {
    Exception failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
