package io.millrace.yarn.container;

import io.millrace.api.configuration.Configuration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.LocalResource;

/**
 * Says how the containers of an application are started: with which files, variables, credentials
 * and command. Immutable; may be used by several threads.
 */
public final class ContainerLaunch {
  static final String FOLDER_VARIABLE = "MILLRACE_APPLICATION_FOLDER";
  static final String ENGINE_VARIABLE = "MILLRACE_ENGINE";
  static final String MEMORY_VARIABLE = "MILLRACE_CONTAINER_BYTES";

  /** Else the C library keeps memory for each thread, up to a gigabyte on a large machine. */
  private static final String MALLOC_ARENAS_VARIABLE = "MALLOC_ARENA_MAX";

  private static final String MALLOC_ARENAS = "2";

  private final Configuration options;
  private final Path folder;
  private final EngineFolder engine;
  private final boolean hasClasses;
  private final Map<String, LocalResource> localFiles;

  /**
   * Looks the files up.
   *
   * @throws IOException if a file is missing
   */
  public ContainerLaunch(
      FileSystem files, Configuration options, ApplicationFolder folder, EngineFolder engine)
      throws IOException {
    this.options = options;
    this.folder = folder.path();
    this.engine = engine;
    Map<String, LocalResource> found = new TreeMap<>();
    found.put(EngineFolder.NAME_IN_CONTAINER, LocalFile.archive(engine.files(), engine.jars()));
    this.hasClasses = engine.hasClasses();
    if (hasClasses) {
      found.put(
          EngineFolder.CLASSES_IN_CONTAINER, LocalFile.archive(engine.files(), engine.classes()));
    }
    for (String name :
        List.of(
            ApplicationFolder.PROGRAM,
            ApplicationFolder.OPTIONS,
            ApplicationFolder.HADOOP_SETTINGS)) {
      found.put(name, LocalFile.ofApplication(files, folder.file(name)));
    }
    this.localFiles = Map.copyOf(found);
  }

  /** How to start the master in a container of a size. */
  public ContainerLaunchContext ofMaster(long containerBytes, Credentials credentials)
      throws IOException {
    return context(
        JavaCommand.ofMaster(options, containerBytes, hasClasses),
        containerBytes,
        serialize(credentials));
  }

  /** How to start a worker in a container of a size. */
  public ContainerLaunchContext ofWorker(long containerBytes, Credentials credentials)
      throws IOException {
    return context(
        JavaCommand.ofWorker(options, containerBytes, hasClasses),
        containerBytes,
        serialize(credentials));
  }

  private ContainerLaunchContext context(String command, long containerBytes, ByteBuffer tokens) {
    Map<String, String> variables =
        Map.of(
            FOLDER_VARIABLE, folder.toString(),
            ENGINE_VARIABLE, engine.path().toString(),
            MEMORY_VARIABLE, Long.toString(containerBytes),
            MALLOC_ARENAS_VARIABLE, MALLOC_ARENAS);
    return ContainerLaunchContext.newInstance(
        localFiles, variables, List.of(command), null, tokens, null);
  }

  private static ByteBuffer serialize(Credentials credentials) throws IOException {
    DataOutputBuffer buffer = new DataOutputBuffer();
    credentials.writeTokenStorageToStream(buffer);
    return ByteBuffer.wrap(buffer.getData(), 0, buffer.getLength());
  }
}
