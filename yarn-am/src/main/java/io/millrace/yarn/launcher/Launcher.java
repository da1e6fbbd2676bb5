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
import java.util.Comparator;
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
    Path home = findHome();
    System.setProperty("millrace.home", home.toString());
    ClassLoader engine =
        new URLClassLoader("millrace", classPath(home), ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(engine);
    engine.loadClass(MAIN_CLASS).getMethod("main", String[].class).invoke(null, (Object) arguments);
  }

  /** Where the jar's contents lie: Hadoop has unpacked them already, unless it was told not to. */
  private static Path findHome() throws IOException, URISyntaxException {
    Path source =
        Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return Files.isDirectory(source) ? source : unpack(source);
  }

  private static Path unpack(Path jar) throws IOException {
    Path folder = Files.createTempDirectory("millrace-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "launcher-cleaner"));
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (entry.isDirectory() || !target.startsWith(folder)) {
          continue;
        }
        Files.createDirectories(target.getParent());
        try (InputStream in = file.getInputStream(entry)) {
          Files.copy(in, target);
        }
      }
    }
    return folder;
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

  private static void delete(Path folder) {
    try (Stream<Path> contents = Files.walk(folder)) {
      for (Path each : contents.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      System.err.println("millrace: " + folder + " cannot be deleted: " + e);
    }
  }
}
