package io.millrace.yarn.installation;

import io.millrace.yarn.container.EngineFolder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the archive of the engine's classes, as a JVM has them in memory when it has loaded and
 * checked them: a master or a worker that maps it starts with three fifths of the processor time.
 * It serves the very JVM that made it only; others do without. See "Class Data Sharing" in the java
 * command's reference.
 *
 * <p>Part of the build. Its arguments: the folder of the jars, where the archive goes as well; a
 * list of classes and lambdas, as {@code -XX:DumpLoadedClassList} writes it. The engine's own need
 * not be in it.
 */
public final class ClassArchiver {
  private static final String OWN_JARS = "millrace-";
  private static final String CLASS_FILE = ".class";

  private final EngineJars jars;
  private final Path workFolder;

  private ClassArchiver(EngineJars jars, Path workFolder) {
    this.jars = jars;
    this.workFolder = workFolder;
  }

  /** Makes the archive, unless there is one of these jars already. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (System.getProperty("java.vm.name").contains("OpenJ9")) {
      return; // it shares classes in a way of its own
    }
    Path folder = Path.of(arguments[0]).toAbsolutePath();
    EngineJars jars = EngineJars.in(folder);
    Path archive = jars.classArchive(jars.hash());
    if (Files.exists(archive)) {
      return;
    }
    deleteOthers(folder);
    Path workFolder = Files.createTempDirectory(folder, ".classes-");
    try {
      new ClassArchiver(jars, workFolder).make(archive, Path.of(arguments[1]));
    } finally {
      deleteTree(workFolder);
    }
  }

  private void make(Path archive, Path classList) throws IOException, InterruptedException {
    copyJars();
    Path list = workFolder.resolve("classes.list");
    Set<String> lines = new TreeSet<>(Files.readAllLines(classList));
    for (Path jar : jars.files()) {
      if (jar.getFileName().toString().startsWith(OWN_JARS)) {
        lines.addAll(linesOf(jar));
      }
    }
    Files.write(list, lines);
    Path dump = workFolder.resolve(EngineFolder.CLASSES_FILE);
    dump(list, dump);
    Path unfinished = workFolder.resolve("unfinished.zip");
    try (OutputStream out = Files.newOutputStream(unfinished);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(EngineFolder.CLASSES_FILE));
      Files.copy(dump, zip);
      zip.closeEntry();
    }
    Files.move(unfinished, archive);
  }

  /**
   * The JVM that uses the archive compares the jars' names, sizes and times with those it was made
   * from. That the contents are the same is known by the hash in the archive's name.
   */
  private void copyJars() throws IOException {
    Path target = Files.createDirectory(workFolder.resolve(EngineFolder.NAME_IN_CONTAINER));
    for (Path jar : jars.files()) {
      Path copy = Files.copy(jar, target.resolve(jar.getFileName()));
      Files.setLastModifiedTime(copy, EngineJars.TIME);
    }
  }

  /** The classes of a jar, and their lambdas. */
  private static List<String> linesOf(Path jar) throws IOException {
    List<String> lines = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        String name = entry.getName();
        if (name.endsWith(CLASS_FILE) && !name.endsWith("-info.class")) {
          lines.add(name.substring(0, name.length() - CLASS_FILE.length()));
          try (InputStream classFile = file.getInputStream(entry)) {
            lines.addAll(LambdaLines.of(classFile));
          }
        }
      }
    }
    return lines;
  }

  private void dump(Path list, Path target) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + list));
    command.add("-XX:SharedArchiveFile=" + target);
    command.addAll(List.of("-cp", jars.classPath(EngineFolder.NAME_IN_CONTAINER)));
    File log = workFolder.resolve("log").toFile();
    int exitCode =
        new ProcessBuilder(command)
            .directory(workFolder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start()
            .waitFor();
    if (exitCode != 0 || Files.notExists(target)) {
      throw new IOException(
          "%s ended with code %d:%n%s"
              .formatted(command.get(0), exitCode, Files.readString(log.toPath())));
    }
  }

  private static void deleteOthers(Path folder) throws IOException {
    try (Stream<Path> contents = Files.list(folder)) {
      for (Path old : contents.filter(ClassArchiver::isArchive).toList()) {
        Files.delete(old);
      }
    }
  }

  private static boolean isArchive(Path file) {
    return file.getFileName().toString().matches("classes-\\p{XDigit}+\\.zip");
  }

  private static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> contents = Files.walk(folder)) {
      for (Path each : contents.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
