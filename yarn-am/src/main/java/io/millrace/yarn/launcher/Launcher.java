package io.millrace.yarn.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The main class of {@code millrace.jar}. Starts the command line with the libraries that the jar
 * brings, away from those of the Hadoop that started it, whatever their versions are. Of that
 * Hadoop only the configuration is taken over.
 */
public final class Launcher {
  private static final String MAIN_CLASS = "io.millrace.yarn.cli.Millrace";

  private Launcher() {}

  /** Runs the command line. */
  public static void main(String[] arguments) throws Exception {
    Path home = provideHome();
    System.setProperty("millrace.home", home.toString());
    ClassLoader engine =
        new URLClassLoader("millrace", classPath(home), ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(engine);
    engine.loadClass(MAIN_CLASS).getMethod("main", String[].class).invoke(null, (Object) arguments);
  }

  /**
   * Puts the jar's contents into a folder that stays until the last shutdown hook has ended. Hadoop
   * may have unpacked them already, but deletes what it has unpacked too early for that.
   */
  private static Path provideHome() throws IOException, URISyntaxException {
    Path source =
        Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path home = Files.createTempDirectory("millrace-");
    home.toFile().deleteOnExit();
    if (Files.isDirectory(source)) {
      link(source, home);
    } else {
      unpack(source, home);
    }
    return home;
  }

  private static void link(Path source, Path home) throws IOException {
    try (Stream<Path> contents = Files.walk(source)) {
      for (Path file : (Iterable<Path>) contents.filter(Files::isRegularFile)::iterator) {
        Path target = createPlace(home, source.relativize(file).toString());
        try {
          Files.createLink(target, file);
        } catch (IOException | UnsupportedOperationException e) {
          Files.copy(file, target); // another file system
        }
      }
    }
  }

  private static void unpack(Path jar, Path home) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
        if (!entry.isDirectory()) {
          try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, createPlace(home, entry.getName()));
          }
        }
      }
    }
  }

  /** The place of a file, in a folder that is there. Both are deleted at the very end. */
  private static Path createPlace(Path home, String name) throws IOException {
    Path target = home.resolve(name).normalize();
    if (!target.startsWith(home)) {
      throw new IOException("millrace.jar is damaged: it has an entry " + name);
    }
    Path folder = home;
    for (Path part : home.relativize(target.getParent())) {
      folder = folder.resolve(part);
      if (Files.notExists(folder)) {
        Files.createDirectory(folder);
        folder.toFile().deleteOnExit();
      }
    }
    target.toFile().deleteOnExit();
    return target;
  }

  private static URL[] classPath(Path home) throws IOException, URISyntaxException {
    List<URL> urls = new ArrayList<>();
    urls.add(folderUrl(home.resolve("conf")));
    Path hadoopSettings = findHadoopSettings();
    if (hadoopSettings != null) {
      urls.add(folderUrl(hadoopSettings));
    }
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      for (Path jar : (Iterable<Path>) jars.sorted()::iterator) {
        urls.add(jar.toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  private static Path findHadoopSettings() throws URISyntaxException {
    for (String variable : List.of("HADOOP_CONF_DIR", "YARN_CONF_DIR")) {
      String folder = System.getenv(variable);
      if (folder != null && !folder.isEmpty()) {
        return Path.of(folder);
      }
    }
    for (String name : List.of("yarn-site.xml", "core-site.xml")) {
      URL found = Thread.currentThread().getContextClassLoader().getResource(name);
      if (found != null && found.getProtocol().equals("file")) {
        return Path.of(found.toURI()).getParent();
      }
    }
    return null;
  }

  /** The URL of a folder, whose slash at the end tells a class loader that it is one. */
  private static URL folderUrl(Path folder) throws MalformedURLException {
    URL url = folder.toAbsolutePath().toUri().toURL();
    return url.getPath().endsWith("/") ? url : new URL(url + "/");
  }
}
