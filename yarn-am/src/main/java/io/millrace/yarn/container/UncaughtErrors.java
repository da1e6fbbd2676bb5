package io.millrace.yarn.container;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a container's process when one of its threads has ended by an {@link Error} that nobody
 * caught: whatever the thread did, the others would wait for it and the process seem to be well.
 * Exceptions are only logged, since a user's threads may end by them.
 */
public final class UncaughtErrors {
  private static final Logger LOG = LoggerFactory.getLogger(UncaughtErrors.class);
  private static final int EXIT_CODE = 1;

  private UncaughtErrors() {}

  /** From now on, for all threads that have no handler of their own. */
  public static void endTheProcess() {
    Thread.setDefaultUncaughtExceptionHandler(UncaughtErrors::handle);
  }

  private static void handle(Thread thread, Throwable error) {
    LOG.error("thread {} has ended", thread.getName(), error);
    if (error instanceof Error) {
      System.err.println("thread " + thread.getName() + " has ended by " + error); // for YARN
      Runtime.getRuntime().halt(EXIT_CODE); // hooks might wait for that thread
    }
  }
}
