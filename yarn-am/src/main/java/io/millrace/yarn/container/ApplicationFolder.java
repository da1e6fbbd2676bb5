package io.millrace.yarn.container;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.master.snapshot.SnapshotLocation;
import io.millrace.planner.ExecutionPlan;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.worker.PlanFile;
import io.millrace.yarn.BackgroundTask;
import io.millrace.yarn.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The files of one application in the cluster's file system, for its owner's eyes only:
 *
 * <pre>
 * program.jar          the user's jar
 * plan                 the execution plan, see PlanFile
 * millrace.properties  all options
 * hadoop.xml           the submitter's Hadoop settings
 * secret               32 bytes; who can read them can speak to the application
 * snapshots/           unless snapshot.folder says otherwise
 * </pre>
 *
 * May be used by several threads.
 */
public final class ApplicationFolder {
  public static final String PROGRAM = "program.jar";
  public static final String OPTIONS = "millrace.properties";
  public static final String HADOOP_SETTINGS = "hadoop.xml";
  private static final String PLAN = "plan";
  private static final String SECRET = "secret";
  public static final String SNAPSHOTS = "snapshots";
  private static final FsPermission OWNER_ONLY = new FsPermission("700");
  private static final FsPermission OWNER_READS = new FsPermission("600");

  private final FileSystem files;
  private final Path folder;

  /** The folder at a place; nothing is created. See {@link StagingFolder#application}. */
  public ApplicationFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = files.makeQualified(folder);
  }

  /** Where it is. */
  public Path path() {
    return folder;
  }

  /** A file in it. */
  public Path file(String name) {
    return new Path(folder, name);
  }

  /** Where the execution plan is stored, for the storages of the engine. */
  public String planLocation() {
    return file(PLAN).toString();
  }

  /** Where the application's snapshots go: into this folder if nothing else was configured. */
  public SnapshotLocation snapshotLocation(Configuration options, String application) {
    String configured = options.get(JobOptions.SNAPSHOT_FOLDER);
    return new SnapshotLocation(
        application,
        configured.isEmpty() ? file(SNAPSHOTS).toString() : configured + "/" + application);
  }

  /**
   * Creates the folder and all that belongs into it. A small file takes the cluster many times
   * longer to create than to fill, so all are created at the same time.
   */
  public void write(
      java.nio.file.Path programJar,
      ExecutionPlan plan,
      Configuration options,
      org.apache.hadoop.conf.Configuration hadoop,
      SharedSecret secret)
      throws IOException {
    files.mkdirs(folder.getParent()); // which may be seen by all, as the engine in it is
    files.mkdirs(folder, OWNER_ONLY);
    files.setPermission(folder, OWNER_ONLY);
    writeAll(
        () -> files.copyFromLocalFile(new Path(programJar.toUri()), file(PROGRAM)),
        () -> PlanFile.write(plan, planLocation()),
        () -> writeOptions(options),
        () -> writeHadoopSettings(hadoop),
        () -> writeSecret(secret));
  }

  /** Writes a file. */
  private interface FileWriter {
    void write() throws IOException;
  }

  private static void writeAll(FileWriter... writers) throws IOException {
    List<BackgroundTask<Void>> tasks = new ArrayList<>();
    for (FileWriter writer : writers) {
      tasks.add(
          BackgroundTask.start(
              "application-folder",
              () -> {
                writer.write();
                return null;
              }));
    }
    try {
      BackgroundTask.awaitAll(tasks);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the job's files were not written: " + Reason.of(e), e);
    }
  }

  private void writeOptions(Configuration options) throws IOException {
    Properties properties = new Properties();
    properties.putAll(options.toMap());
    try (Writer out = new OutputStreamWriter(create(OPTIONS), StandardCharsets.UTF_8)) {
      properties.store(out, null);
    }
  }

  private void writeHadoopSettings(org.apache.hadoop.conf.Configuration hadoop) throws IOException {
    try (OutputStream out = create(HADOOP_SETTINGS)) {
      HadoopSettings.withoutDefaults(hadoop).writeXml(out);
    }
  }

  private void writeSecret(SharedSecret secret) throws IOException {
    try (OutputStream out = FileSystem.create(files, file(SECRET), OWNER_READS)) {
      out.write(secret.toBytes());
    }
  }

  /**
   * The application's secret.
   *
   * @throws ResourceException if this user can not read it
   */
  public SharedSecret readSecret() {
    try (FSDataInputStream in = files.open(file(SECRET))) {
      return SharedSecret.of(in.readAllBytes());
    } catch (IOException e) {
      throw new ResourceException(
          "the application's secret "
              + file(SECRET)
              + " cannot be read; only the user who submitted the application may speak to it,"
              + " with the same yarn.staging-folder: "
              + Reason.of(e),
          e);
    }
  }

  /** Whether the secret is still there: it goes last, after the nodes that it opens. */
  public boolean hasSecret() throws IOException {
    return files.exists(file(SECRET));
  }

  /** When something in it was changed last, in milliseconds since the epoch; 0 if it is empty. */
  public long changedAtMillis() throws IOException {
    long newest = 0;
    try {
      newest = files.getFileStatus(folder).getModificationTime();
      RemoteIterator<LocatedFileStatus> each = files.listFiles(folder, true);
      while (each.hasNext()) {
        newest = Math.max(newest, each.next().getModificationTime());
      }
      return newest;
    } catch (FileNotFoundException e) {
      return newest;
    }
  }

  /** Whether what a master needs to begin with is there. */
  public boolean isComplete() throws IOException {
    for (String name : List.of(PROGRAM, PLAN, OPTIONS)) {
      if (!files.exists(file(name))) {
        return false;
      }
    }
    return true;
  }

  /** The names of what is in it; empty if it is not there. */
  public List<String> names() throws IOException {
    try {
      return Stream.of(files.listStatus(folder)).map(each -> each.getPath().getName()).toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** The folders of the snapshots in it. */
  public List<String> snapshots() throws IOException {
    try {
      return Stream.of(files.listStatus(file(SNAPSHOTS)))
          .map(each -> each.getPath().toString())
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** Copies the program's jar to the local disk. */
  public void copyProgram(java.nio.file.Path to) throws IOException {
    try (FSDataInputStream in = files.open(file(PROGRAM))) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The options that the application was submitted with; empty if they are gone. */
  public Optional<Configuration> readOptions() throws IOException {
    Properties properties = new Properties();
    try (Reader in = new InputStreamReader(files.open(file(OPTIONS)), StandardCharsets.UTF_8)) {
      properties.load(in);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    Map<String, String> options = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> options.put(key, properties.getProperty(key)));
    return Optional.of(Configuration.of(options));
  }

  /** Deletes everything but snapshots; also the folder, if there are none. */
  public void deleteAllButSnapshots() throws IOException {
    for (String name : List.of(PROGRAM, PLAN, OPTIONS, HADOOP_SETTINGS, SECRET)) {
      files.delete(file(name), false);
    }
    deleteIfEmpty(file(SNAPSHOTS));
    deleteIfEmpty(folder);
  }

  private void deleteIfEmpty(Path path) throws IOException {
    if (files.exists(path) && files.listStatus(path).length == 0) {
      files.delete(path, false);
    }
  }

  /** Deletes everything. */
  public void delete() throws IOException {
    files.delete(folder, true);
  }

  private FSDataOutputStream create(String name) throws IOException {
    return files.create(file(name), true);
  }
}
