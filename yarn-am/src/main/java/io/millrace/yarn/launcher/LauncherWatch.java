package io.millrace.yarn.launcher;

/** Ends a command that a {@link Launcher} has started in its stead, when the launcher is gone. */
public final class LauncherWatch {
  /** The system property in which a command finds its launcher's process id. */
  static final String PROPERTY = "millrace.launcher";

  private static final Long LAUNCHER = Long.getLong(PROPERTY);

  private LauncherWatch() {}

  /** Begins to watch, if there is a launcher. */
  public static void start() {
    if (LAUNCHER == null) {
      return;
    }
    Thread watch = new Thread(LauncherWatch::watch, "launcher-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void watch() {
    ProcessHandle.of(LAUNCHER).ifPresent(launcher -> launcher.onExit().join());
    System.exit(1);
  }
}
