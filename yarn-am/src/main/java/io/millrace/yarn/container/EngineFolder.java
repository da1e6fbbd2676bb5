package io.millrace.yarn.container;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of one version of the engine in the cluster's file system, which nodes unpack once:
 *
 * <pre>
 * engine.tar   the jars, and the arguments by which a JVM finds them
 * classes.zip  the archive of their classes; may be missing
 * </pre>
 *
 * @param files the file system
 * @param path where in it
 */
public record EngineFolder(FileSystem files, Path path) {
  /** The folder of a container that holds the jars. */
  public static final String NAME_IN_CONTAINER = "engine";

  /** The file beside the jars with the class path, for the {@code java} command. */
  public static final String ARGUMENTS_FILE = "class-path";

  /** The folder of a container that holds the archive of classes. */
  static final String CLASSES_IN_CONTAINER = "classes";

  /** What {@link #classes()} holds. */
  public static final String CLASSES_FILE = "classes.jsa";

  /** The jars. */
  public Path jars() {
    return new Path(path, "engine.tar");
  }

  /** Their classes. */
  public Path classes() {
    return new Path(path, "classes.zip");
  }

  /** Whether there is an archive of the classes. */
  boolean hasClasses() throws IOException {
    return files.exists(classes());
  }
}
