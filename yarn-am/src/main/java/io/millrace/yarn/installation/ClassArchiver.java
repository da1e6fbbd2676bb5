package io.millrace.yarn.installation;

import io.millrace.yarn.container.EngineFolder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * Makes archives of the engine's classes, as a JVM has them in memory when it has loaded and
 * checked them: one for masters and workers, which goes to their nodes, and one for clients, which
 * serves them where it was made. A JVM that maps one starts with three fifths of the processor
 * time. It serves the very JVM that made it only; others do without. See "Class Data Sharing" in
 * the java command's reference.
 *
 * <p>Part of the build. Its arguments: the folder of the jars, where the archives go as well; for
 * masters and workers, and for clients, a list of classes and lambdas, as {@code
 * -XX:DumpLoadedClassList} writes it. The engine's own need not be in them.
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

  /** Makes the archives, unless there are those of these jars already. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (System.getProperty("java.vm.name").contains("OpenJ9")) {
      return; // it shares classes in a way of its own
    }
    Path folder = Path.of(arguments[0]).toRealPath();
    EngineJars jars = EngineJars.in(folder);
    Path ofContainers = jars.classArchive(jars.hash());
    Path ofClients = folder.resolve(EngineJars.CLIENT_ARCHIVE);
    boolean isDone = Files.exists(ofContainers) && Files.exists(ofClients);
    if (!isDone) {
      deleteArchives(folder);
    }
    // The JVM that uses an archive compares the jars' names, sizes and times with those it was made
    // from. That the contents are the same is known by the hash.
    for (Path jar : jars.files()) {
      Files.setLastModifiedTime(jar, EngineJars.TIME);
    }
    if (isDone) {
      return;
    }
    Path workFolder = Files.createTempDirectory(folder, ".classes-");
    try {
      ClassArchiver archiver = new ClassArchiver(jars, workFolder);
      archiver.makeForClients(Path.of(arguments[2]), ofClients);
      archiver.makeForContainers(Path.of(arguments[1]), ofContainers);
    } finally {
      deleteTree(workFolder);
    }
  }

  private void makeForClients(Path classList, Path archive)
      throws IOException, InterruptedException {
    Path dump = workFolder.resolve(EngineJars.CLIENT_ARCHIVE);
    dump(completed(classList), jars.classPath(archive.getParent().toString()), dump);
    Files.move(dump, archive);
  }

  private void makeForContainers(Path classList, Path archive)
      throws IOException, InterruptedException {
    Path target = Files.createDirectory(workFolder.resolve(EngineFolder.NAME_IN_CONTAINER));
    for (Path jar : jars.files()) {
      Files.copy(jar, target.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Path dump = workFolder.resolve(EngineFolder.CLASSES_FILE);
    dump(completed(classList), jars.classPath(EngineFolder.NAME_IN_CONTAINER), dump);
    Path unfinished = workFolder.resolve("unfinished.zip");
    try (OutputStream out = Files.newOutputStream(unfinished);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(EngineFolder.CLASSES_FILE));
      Files.copy(dump, zip);
      zip.closeEntry();
    }
    Files.move(unfinished, archive);
  }

  /** A list with the engine's own classes. */
  private Path completed(Path classList) throws IOException {
    Set<String> lines = new TreeSet<>(Files.readAllLines(classList));
    for (Path jar : jars.files()) {
      if (jar.getFileName().toString().startsWith(OWN_JARS)) {
        lines.addAll(linesOf(jar));
      }
    }
    return Files.write(workFolder.resolve("completed.list"), lines);
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

  private void dump(Path list, String classPath, Path target)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + list));
    command.add("-XX:SharedArchiveFile=" + target);
    command.addAll(List.of("-cp", classPath));
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

  private static void deleteArchives(Path folder) throws IOException {
    try (Stream<Path> contents = Files.list(folder)) {
      for (Path old : contents.filter(ClassArchiver::isArchive).toList()) {
        Files.delete(old);
      }
    }
  }

  private static boolean isArchive(Path file) {
    String name = file.getFileName().toString();
    return name.matches("classes-\\p{XDigit}+\\.zip") || name.equals(EngineJars.CLIENT_ARCHIVE);
  }

  private static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> contents = Files.walk(folder)) {
      for (Path each : contents.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
