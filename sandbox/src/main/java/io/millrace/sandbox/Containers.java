package io.millrace.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processes of YARN's containers that outlived their NodeManager. */
final class Containers {
  private Containers() {}

  /**
   * Ends the descendants of this JVM that work in a folder below {@code folder}. Where the system
   * does not tell what a process works in ({@code /proc}), YARN's own clean-up has to be enough.
   */
  static void destroyIn(Path folder) {
    ProcessHandle.current()
        .descendants()
        .filter(process -> worksIn(process, folder))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean worksIn(ProcessHandle process, Path folder) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
          .startsWith(folder);
    } catch (IOException | UnsupportedOperationException goneOrUnknown) {
      return false;
    }
  }
}
