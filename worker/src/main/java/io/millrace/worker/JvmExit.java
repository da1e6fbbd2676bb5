package io.millrace.worker;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * That some code has called {@link System#exit} or {@link Runtime#exit}, as a shutdown hook can see
 * it: the thread that called waits there until the hooks have ended. To be looked for only where
 * the engine does not end the JVM itself.
 *
 * @param thread that called
 * @param stack of that thread
 */
public record JvmExit(Thread thread, List<StackTraceElement> stack) {
  /**
   * The exit code of a process that the program's code has ended, whatever code it asked for: the
   * one of BSD's conventions for an error inside of a program.
   */
  public static final int CODE = 70;

  private static final String RUNTIME = "java.lang.Runtime";
  private static final Set<String> CALLED = Set.of(RUNTIME, "java.lang.System");

  /**
   * The call that ends this JVM; empty if it ends for another reason, such as a signal or the end
   * of its last thread.
   */
  public static Optional<JvmExit> find() {
    return Thread.getAllStackTraces().entrySet().stream()
        .map(JvmExit::of)
        .filter(JvmExit::isCall)
        // Of several that have called, one runs the hooks, and the others wait for it.
        .max((one, other) -> Boolean.compare(one.isRunningHooks(), other.isRunningHooks()));
  }

  private static JvmExit of(Map.Entry<Thread, StackTraceElement[]> entry) {
    return new JvmExit(entry.getKey(), List.of(entry.getValue()));
  }

  private boolean isCall() {
    return stack.stream()
        .anyMatch(
            frame -> frame.getClassName().equals(RUNTIME) && frame.getMethodName().equals("exit"));
  }

  private boolean isRunningHooks() {
    return stack.stream()
        .anyMatch(frame -> frame.getClassName().equals("java.lang.ApplicationShutdownHooks"));
  }

  /** The rest of a sentence: what was called, and by whom. */
  public String describe() {
    Stream<StackTraceElement> fromCallOn =
        stack.stream().dropWhile(frame -> !CALLED.contains(frame.getClassName()));
    Optional<StackTraceElement> caller =
        fromCallOn.filter(frame -> !CALLED.contains(frame.getClassName())).findFirst();
    return "System.exit was called"
        + caller.map(frame -> " at " + place(frame)).orElse("")
        + " in thread "
        + thread.getName();
  }

  private static String place(StackTraceElement frame) {
    String method = frame.getClassName() + "." + frame.getMethodName();
    return frame.getLineNumber() < 0
        ? method
        : method + "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
  }

  /** The stack, as a log shows it. */
  public String trace() {
    StringBuilder text = new StringBuilder(describe());
    stack.forEach(frame -> text.append("\n\tat ").append(frame));
    return text.toString();
  }
}
