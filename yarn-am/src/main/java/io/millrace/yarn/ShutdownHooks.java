package io.millrace.yarn;

/** What is to be done if the JVM ends before the work does. */
public final class ShutdownHooks {
  private ShutdownHooks() {}

  /** Takes a hook back; does nothing if the JVM is ending already. */
  public static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // it runs, or has run
    }
  }
}
