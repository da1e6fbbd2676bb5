package io.millrace.yarn.cli;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.JobResult;
import io.millrace.api.PlanExecutor;
import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.plan.Plan;
import io.millrace.yarn.program.ProgramJar;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program's main method and what it is called with. Used once, by one thread. */
final class ProgramStart {
  private final ClassLoader classLoader;
  private final Method main;
  private final List<String> arguments;

  private ProgramStart(ClassLoader classLoader, Method main, List<String> arguments) {
    this.classLoader = classLoader;
    this.main = main;
    this.arguments = List.copyOf(arguments);
  }

  /**
   * What to start of a jar.
   *
   * @param words the class, unless the jar's manifest names one, then the arguments
   * @throws UserException if there is nothing to start
   */
  static ProgramStart of(ProgramJar jar, List<String> words) {
    Optional<String> manifestMainClass = jar.manifestMainClass();
    if (manifestMainClass.isPresent()) {
      return new ProgramStart(jar.classLoader(), jar.mainMethod(manifestMainClass.get()), words);
    }
    if (words.isEmpty()) {
      throw new UserException(
          jar.file()
              + " does not say which class to start; give it after the jar. It has: "
              + String.join(", ", jar.startableClasses()));
    }
    return new ProgramStart(
        jar.classLoader(), jar.mainMethod(words.get(0)), words.subList(1, words.size()));
  }

  /**
   * Runs the program, and its plans on an executor.
   *
   * @throws UserException if the program fails, or never runs a plan
   */
  void run(PlanExecutor executor) {
    CountingExecutor counting = new CountingExecutor(executor);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classLoader);
    ExecutionEnvironment.bindExecutor(counting);
    try {
      main.invoke(null, (Object) arguments.toArray(String[]::new));
    } catch (InvocationTargetException e) {
      throw explain(e.getCause());
    } catch (IllegalAccessException e) {
      throw new UserException("class " + name() + " and its main method must be public", e);
    } finally {
      ExecutionEnvironment.bindExecutor(null);
      thread.setContextClassLoader(before);
    }
    if (counting.plans == 0) {
      throw new UserException(
          "the program " + name() + " ended without running anything; it must call execute()");
    }
  }

  private RuntimeException explain(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof UserException
          || each instanceof ResourceException
          || each instanceof JobFailedException) {
        return (RuntimeException) each;
      }
    }
    if (isOfEngine(thrown)) {
      return new IllegalStateException("while the program " + name() + " ran", thrown);
    }
    return new UserException(
        "the program " + name() + " failed: " + thrown + place(thrown), thrown);
  }

  /** The innermost line of the program itself. */
  private String place(Throwable thrown) {
    return Stream.of(thrown.getStackTrace())
        .filter(frame -> classLoader.getName().equals(frame.getClassLoaderName()))
        .findFirst()
        .map(frame -> " at " + frame.getClassName() + "." + frame.getMethodName() + line(frame))
        .orElse("");
  }

  private static String line(StackTraceElement frame) {
    return "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
  }

  /** Whether it was thrown below {@code execute}, by code that is not the program's. */
  private static boolean isOfEngine(Throwable thrown) {
    return Stream.of(thrown.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(CountingExecutor.class.getName()));
  }

  private String name() {
    return main.getDeclaringClass().getName();
  }

  /** Knows whether the program ran anything. */
  private static final class CountingExecutor implements PlanExecutor {
    private final PlanExecutor executor;
    private int plans;

    CountingExecutor(PlanExecutor executor) {
      this.executor = executor;
    }

    @Override
    public JobResult execute(Plan plan) throws Exception {
      plans++;
      return executor.execute(plan);
    }

    @Override
    public String explain(Plan plan) {
      return executor.explain(plan);
    }
  }
}
