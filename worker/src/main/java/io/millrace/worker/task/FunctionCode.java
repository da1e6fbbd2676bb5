package io.millrace.worker.task;

import io.millrace.api.function.Function;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.Stage;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the code of one of a plan's functions lies, to tell by a thread's stack which operator it
 * is in.
 *
 * @param methodName {@code null}: any method of the class
 */
record FunctionCode(String operatorName, String className, String methodName) {

  /** The code of all functions of a stage that can be found. */
  static List<FunctionCode> of(Stage stage) {
    List<FunctionCode> found = new ArrayList<>();
    for (ChainedOperator operator : stage.operators()) {
      for (RecordComponent component : operator.operation().getClass().getRecordComponents()) {
        try {
          if (component.getAccessor().invoke(operator.operation()) instanceof Function function) {
            found.add(of(operator.name(), function));
          }
        } catch (ReflectiveOperationException | RuntimeException e) {
          continue; // then this one can not be told from others
        }
      }
    }
    return found;
  }

  private static FunctionCode of(String operatorName, Function function)
      throws ReflectiveOperationException {
    Class<?> type = function.getClass();
    if (!type.isHidden()) {
      return new FunctionCode(operatorName, type.getName(), null);
    }
    Method writeReplace = type.getDeclaredMethod("writeReplace");
    writeReplace.setAccessible(true);
    SerializedLambda lambda = (SerializedLambda) writeReplace.invoke(function);
    String className = lambda.getImplClass().replace('/', '.');
    return new FunctionCode(operatorName, className, lambda.getImplMethodName());
  }

  /** Finds the operator whose function is at work, if any is. */
  static Optional<FunctionCode> at(StackTraceElement[] stack, List<FunctionCode> functions) {
    for (StackTraceElement frame : stack) {
      for (FunctionCode function : functions) {
        if (function.contains(frame)) {
          return Optional.of(function);
        }
      }
    }
    return Optional.empty();
  }

  private boolean contains(StackTraceElement frame) {
    return frame.getClassName().equals(className)
        && (methodName == null || frame.getMethodName().equals(methodName));
  }
}
