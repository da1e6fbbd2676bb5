package io.millrace.yarn.program;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * Loads a program's own classes and libraries, ahead of those of the engine that happen to have the
 * same names, so that a program can bring another version of a library. What the program and the
 * engine speak about with each other comes from the engine.
 */
final class ProgramClassLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  /** Types of these packages cross between engine and program. */
  private static final List<String> SHARED =
      List.of(
          "java.",
          "javax.",
          "io.millrace.",
          "org.apache.hadoop.",
          "org.apache.kafka.",
          "org.slf4j.",
          "org.apache.log4j.");

  ProgramClassLoader(URL[] jars, ClassLoader engine) {
    super("program", jars, engine);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (SHARED.stream().anyMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try {
        return findClass(name);
      } catch (ClassNotFoundException e) {
        return super.loadClass(name, resolve);
      }
    }
  }

  @Override
  public URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : super.getResource(name);
  }
}
