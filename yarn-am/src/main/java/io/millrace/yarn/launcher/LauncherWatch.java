package io.millrace.yarn.cli;

/** Ends a command when the process is gone that was asked for it. */
final class LauncherWatch {
  private static final Long LAUNCHER = Long.getLong("millrace.launcher");

  private LauncherWatch() {}

  /** Begins to watch, if the command line was started by another process in its stead. */
  static void start() {
    if (LAUNCHER == null) {
      return;
    }
    Thread watch = new Thread(LauncherWatch::watch, "launcher-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void watch() {
    ProcessHandle.of(LAUNCHER).ifPresent(launcher -> launcher.onExit().join());
    System.exit(Millrace.FAILED);
  }
}
