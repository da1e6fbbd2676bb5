package io.millrace.yarn.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.HadoopSandbox;
import io.millrace.sandbox.SharedSandbox;
import io.millrace.yarn.program.Jars;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.junit.rules.TemporaryFolder;

/** A cluster, an installation and a program for one test class. */
final class ClusterRule extends TemporaryFolder {
  static final String MASTER = "io.millrace.yarn.master.ApplicationMaster";
  static final String WORKER = "io.millrace.yarn.worker.WorkerContainer";
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int POLL_MILLIS = 20;

  private HadoopSandbox hadoop;
  private Installation installation;
  private Path program;

  @Override
  protected void before() throws Throwable {
    super.before();
    hadoop = SharedSandbox.hadoop();
    installation = Installation.create(getRoot().toPath().resolve("millrace"), hadoop);
    List<Class<?>> classes =
        new ArrayList<>(List.of(sample.Numbers.class, sample.HasMain.class, sample.Echo.class));
    classes.addAll(sample.Numbers.partsOfProgram());
    classes.addAll(List.of(sample.Hoard.class, Class.forName("sample.Hoard$Keeping")));
    program =
        Jars.of(classes.toArray(Class<?>[]::new)).write(getRoot().toPath().resolve("program.jar"));
  }

  Installation millrace() {
    return installation;
  }

  /** The jar with the class {@code Numbers}. */
  String program() {
    return program.toString();
  }

  FileSystem files() throws IOException {
    return hadoop.fileSystem();
  }

  HadoopSandbox hadoop() {
    return hadoop;
  }

  /** A place in HDFS that nothing is in. */
  String newOutput(String name) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path("/it-output/" + name);
    files().delete(path, true);
    return files().makeQualified(path).toString();
  }

  /** All lines of the visible files of a folder. */
  List<String> lines(String folder) throws IOException {
    List<String> lines = new ArrayList<>();
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder);
    FileSystem storage = path.getFileSystem(hadoop.configuration());
    FileStatus[] found;
    try {
      found = storage.listStatus(path);
    } catch (FileNotFoundException e) { // the check of a sink may make it and remove it again
      return lines;
    }
    for (FileStatus file : found) {
      if (file.isFile() && !file.getPath().getName().startsWith(".")) {
        try (BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(storage.open(file.getPath()), StandardCharsets.UTF_8))) {
          reader.lines().forEach(lines::add);
        }
      }
    }
    return lines;
  }

  /** The processes of an application's containers, by their main class. */
  static List<ProcessHandle> processes(String applicationId, String mainClass) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains(applicationId) && line.contains(mainClass))
                    .filter(line -> !line.contains("bash"))
                    .isPresent())
        .toList();
  }

  /** Waits until something holds. */
  static void eventually(String what, Callable<Boolean> holds) throws Exception {
    eventuallyNone(what, () -> holds.call() ? List.of() : List.of("not so"));
  }

  /** Waits until nothing stands against something any more. */
  private static void eventuallyNone(String what, Callable<List<?>> remaining) throws Exception {
    long start = System.nanoTime();
    List<?> found = remaining.call();
    while (!found.isEmpty()) {
      assertThat(System.nanoTime() - start)
          .as("nanoseconds until %s, but it is %s", what, found)
          .isLessThan(LIMIT.toNanos());
      Thread.sleep(POLL_MILLIS);
      found = remaining.call();
    }
  }

  /** Checks that an application has left nothing on the cluster but its output. */
  void assertNothingLeft(String applicationId) throws Exception {
    eventuallyNone("all processes have ended", () -> processes(applicationId, "io.millrace"));
    org.apache.hadoop.fs.Path folder =
        new org.apache.hadoop.fs.Path(
            files().getHomeDirectory(), ".millrace/applications/" + applicationId);
    eventuallyNone("the folder is deleted", () -> tree(folder));
  }

  /** All that lies in a folder, hidden or not, and the folder itself. */
  private List<org.apache.hadoop.fs.Path> tree(org.apache.hadoop.fs.Path folder)
      throws IOException {
    List<org.apache.hadoop.fs.Path> found = new ArrayList<>();
    try {
      for (FileStatus each : files().listStatus(folder)) {
        if (each.isDirectory()) {
          found.addAll(tree(each.getPath()));
        } else {
          found.add(each.getPath());
        }
      }
      found.add(folder);
    } catch (FileNotFoundException e) { // it is being deleted
      return found;
    }
    return found;
  }

  /** Checks that a job has written nothing, not even what is hidden. */
  void assertNothingWritten(String output) throws IOException {
    org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(output);
    assertThat(tree(folder)).isSubsetOf(files().makeQualified(folder));
  }
}
