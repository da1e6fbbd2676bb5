package io.millrace.yarn.launcher;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The main class of {@code millrace.jar}. Starts the command line with the libraries of the
 * installation that the jar lies in, away from those of the Hadoop that started it, whatever their
 * versions are: in a JVM of its own, or in this one. Of that Hadoop only the configuration is taken
 * over.
 */
public final class Launcher {
  static final String MAIN_CLASS = "io.millrace.yarn.cli.Millrace";
  static final String LIBRARIES = "lib";

  private Launcher() {}

  /** Runs the command line. */
  public static void main(String[] arguments) throws Exception {
    Optional<Path> found = findHome();
    if (found.isEmpty()) {
      System.err.println(
          "millrace: millrace.jar belongs into its installation, but there is no folder lib beside"
              + " it; name the jar in the place where it was installed, do not copy it elsewhere");
      System.exit(1);
    }
    Optional<String> complaint = UnreadableArgument.complaint(arguments);
    if (complaint.isPresent()) {
      System.err.println("millrace: " + complaint.get());
      System.exit(2);
    }
    Path home = found.get();
    List<Path> jars = jars(home);
    List<Path> settings = settings(home);
    ClientProcess client = ClientProcess.of(home);
    if (client.isWorthwhile(arguments)) {
      System.exit(client.run(jars, settings, arguments));
    }
    System.setProperty("millrace.home", home.toString());
    ClassLoader engine =
        new URLClassLoader("millrace", urls(jars, settings), ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(engine);
    engine.loadClass(MAIN_CLASS).getMethod("main", String[].class).invoke(null, (Object) arguments);
  }

  /**
   * The folder of the jar. Hadoop starts this class from a copy that it has unpacked, but its class
   * loader knows the jar as well.
   */
  private static Optional<Path> findHome() throws URISyntaxException, IOException {
    List<URL> places = new ArrayList<>();
    places.add(Launcher.class.getProtectionDomain().getCodeSource().getLocation());
    if (Launcher.class.getClassLoader() instanceof URLClassLoader ofHadoop) {
      places.addAll(List.of(ofHadoop.getURLs()));
    }
    for (URL place : places) {
      Path file = Path.of(place.toURI());
      if (Files.isRegularFile(file)) {
        Path folder = file.toRealPath().getParent();
        if (Files.isDirectory(folder.resolve(LIBRARIES))) {
          return Optional.of(folder);
        }
      }
    }
    return Optional.empty();
  }

  private static List<Path> jars(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve(LIBRARIES))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /** The folders of the files that somebody may have changed. */
  private static List<Path> settings(Path home) throws URISyntaxException {
    List<Path> folders = new ArrayList<>();
    folders.add(home.resolve("conf"));
    Path ofHadoop = findHadoopSettings();
    if (ofHadoop != null) {
      folders.add(ofHadoop.toAbsolutePath());
    }
    return folders;
  }

  private static URL[] urls(List<Path> jars, List<Path> settings) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (Path folder : settings) {
      urls.add(folderUrl(folder));
    }
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
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
    URL url = folder.toUri().toURL();
    return url.getPath().endsWith("/") ? url : new URL(url + "/");
  }
}
