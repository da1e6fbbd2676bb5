package io.millrace.embedded;

import io.millrace.api.stream.DataStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import javax.tools.ToolProvider;

/** One version of a program, compiled from its source and loaded on its own. */
final class ChangedProgram implements AutoCloseable {
  private final URLClassLoader classes;

  /**
   * Compiles a version.
   *
   * @param source of the class {@code Program} in the default package, which is a function from the
   *     stream that it is given to the stream of its results
   * @param folder an empty folder for the classes
   */
  ChangedProgram(String source, Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("Program.java"), source);
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                file.toString());
    if (code != 0) {
      throw new IllegalArgumentException("not compiled: " + source);
    }
    classes = new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
  }

  /** Where its classes are. */
  ClassLoader classes() {
    return classes;
  }

  /** The stream of its results. */
  @SuppressWarnings("unchecked")
  DataStream<String> apply(DataStream<Long> input) throws ReflectiveOperationException {
    Object program = classes.loadClass("Program").getConstructor().newInstance();
    return ((Function<DataStream<Long>, DataStream<String>>) program).apply(input);
  }

  @Override
  public void close() throws IOException {
    classes.close();
  }
}
