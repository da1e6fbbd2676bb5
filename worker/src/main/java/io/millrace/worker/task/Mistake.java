package io.millrace.worker.task;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;

/**
 * Tells whether an exception may be a mistake of the program, which does not pass by itself, and
 * when two are the same one.
 */
final class Mistake {
  private static final int LONGEST_CHAIN = 20;

  /** How the names of exceptions begin that clients of other systems throw when those are away. */
  private static final String[] CLIENTS = {
    "org.apache.kafka.",
    "org.apache.hadoop.ipc.",
    "java.net.",
    "java.sql.SQLTransient",
    "java.sql.SQLRecoverable",
    "java.sql.SQLNonTransientConnection"
  };

  private Mistake() {}

  /** What all failures by this one have in common, or {@code null} if it may be none. */
  static String describe(String operatorName, Throwable cause) {
    if (FailureKind.of(cause) != FailureKind.UNEXPECTED) {
      return null;
    }
    StringBuilder alike = new StringBuilder(operatorName);
    Throwable root = cause;
    for (Throwable each : chain(cause)) {
      if (isFromOutside(each)) {
        return null;
      }
      alike.append(' ').append(each.getClass().getName());
      root = each;
    }
    StackTraceElement[] stack = root.getStackTrace();
    // A JVM leaves the stack out of an exception that comes again and again.
    return alike.append(stack.length == 0 ? "" : " at " + stack[0]).toString();
  }

  private static Deque<Throwable> chain(Throwable cause) {
    Deque<Throwable> chain = new ArrayDeque<>();
    for (Throwable each = cause;
        each != null && chain.size() < LONGEST_CHAIN;
        each = each.getCause()) {
      chain.add(each);
    }
    return chain;
  }

  private static boolean isFromOutside(Throwable each) {
    if (each instanceof IOException
        || each instanceof TimeoutException
        || each instanceof InterruptedException
        || (each instanceof VirtualMachineError && !(each instanceof StackOverflowError))) {
      return true;
    }
    for (Class<?> type = each.getClass(); type != null; type = type.getSuperclass()) {
      for (String client : CLIENTS) {
        if (type.getName().startsWith(client)) {
          return true;
        }
      }
    }
    return false;
  }
}
