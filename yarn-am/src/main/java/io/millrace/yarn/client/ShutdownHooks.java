package io.millrace.yarn.client;

/** What to do if the user loses patience. */
final class ShutdownHooks {
  private ShutdownHooks() {}

  /** Takes a hook back; does nothing if the JVM is ending already. */
  static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // it runs, or has run
    }
  }
}
