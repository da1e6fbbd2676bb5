package io.millrace.yarn.program;

import io.millrace.api.UserException;
import io.millrace.api.configuration.NearestName;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * A user's jar, opened. Libraries that lie in its folder {@code lib}, as Hadoop's jobs have them,
 * belong to it. Used by one thread; its class loader by any.
 */
public final class ProgramJar implements Closeable {
  private final Path file;
  private final String manifestMainClass;
  private final List<String> classNames;
  private final List<Path> unpacked;
  private final ProgramClassLoader classLoader;

  private ProgramJar(
      Path file,
      String manifestMainClass,
      List<String> classNames,
      List<Path> unpacked,
      ProgramClassLoader classLoader) {
    this.file = file;
    this.manifestMainClass = manifestMainClass;
    this.classNames = classNames;
    this.unpacked = unpacked;
    this.classLoader = classLoader;
  }

  /**
   * Opens a jar.
   *
   * @param engine the class loader of the engine, the parent of the program's
   * @throws UserException if the file is not there or no jar
   */
  public static ProgramJar open(Path file, ClassLoader engine) {
    if (!Files.isRegularFile(file)) {
      throw new UserException("there is no program jar " + file.toAbsolutePath());
    }
    List<Path> libraries = new ArrayList<>();
    try (JarFile jar = new JarFile(file.toFile())) {
      List<String> classNames = new ArrayList<>();
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        String name = entry.getName();
        if (name.startsWith("lib/") && name.endsWith(".jar")) {
          libraries.add(unpack(jar, entry));
        } else if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
          classNames.add(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
        }
      }
      Manifest manifest = jar.getManifest();
      String mainClass =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
      return new ProgramJar(
          file,
          mainClass == null ? null : mainClass.trim(),
          List.copyOf(classNames),
          List.copyOf(libraries),
          new ProgramClassLoader(urls(file, libraries), engine));
    } catch (IOException e) {
      throw new UserException(file + " cannot be read as a jar: " + e.getMessage(), e);
    }
  }

  /** Where it lies. */
  public Path file() {
    return file;
  }

  /** The class that the jar's manifest names as the one to start. */
  public Optional<String> manifestMainClass() {
    return Optional.ofNullable(manifestMainClass);
  }

  /** Loads the program's classes; has the engine's class loader as parent. */
  public ClassLoader classLoader() {
    return classLoader;
  }

  /**
   * The method to start.
   *
   * @param name a full class name, or a simple one that only one class of the jar has
   * @throws UserException if there is no such class or it has no {@code main}; names those that do
   */
  public Method mainMethod(String name) {
    Class<?> mainClass;
    try {
      mainClass = Class.forName(fullName(name), false, classLoader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new UserException("class " + name + " of " + file + " cannot be loaded: " + e, e);
    }
    return findMain(mainClass)
        .orElseThrow(
            () ->
                new UserException(
                    "class "
                        + mainClass.getName()
                        + " has no method 'public static void main(String[])'; "
                        + candidates(name)));
  }

  /** The classes that can be started. */
  public List<String> startableClasses() {
    return classNames.stream().filter(this::isStartable).toList();
  }

  private boolean isStartable(String className) {
    try {
      return findMain(Class.forName(className, false, classLoader)).isPresent();
    } catch (ClassNotFoundException | LinkageError e) {
      return false; // what cannot be loaded cannot be started
    }
  }

  @Override
  public void close() throws IOException {
    classLoader.close();
    for (Path library : unpacked) {
      Files.deleteIfExists(library);
    }
  }

  private String fullName(String name) {
    if (classNames.contains(name)) {
      return name;
    }
    List<String> matches = endingWith("." + name);
    if (matches.isEmpty()) {
      matches = endingWith("$" + name);
    }
    if (matches.size() == 1) {
      return matches.get(0);
    }
    if (matches.isEmpty()) {
      throw new UserException(
          "there is no class " + name + " in " + file + "; " + candidates(name));
    }
    throw new UserException(
        name + " may be any of " + String.join(", ", matches) + "; give the full name");
  }

  private List<String> endingWith(String ending) {
    return classNames.stream().filter(each -> each.endsWith(ending)).toList();
  }

  private String candidates(String name) {
    List<String> startable = startableClasses();
    if (startable.isEmpty()) {
      return "no class in it can be started";
    }
    String nearest =
        startable.size() == 1
            ? ""
            : "; did you mean " + NearestName.to(name, new TreeSet<>(startable)) + "?";
    return "these can be started: " + String.join(", ", startable) + nearest;
  }

  private static Optional<Method> findMain(Class<?> candidate) {
    try {
      Method main = candidate.getMethod("main", String[].class);
      return Modifier.isStatic(main.getModifiers()) && main.getReturnType() == void.class
          ? Optional.of(main)
          : Optional.empty();
    } catch (NoSuchMethodException | LinkageError e) {
      return Optional.empty();
    }
  }

  private static Path unpack(JarFile jar, JarEntry entry) throws IOException {
    Path library = Files.createTempFile("millrace-program-", ".jar");
    library.toFile().deleteOnExit();
    try (InputStream in = jar.getInputStream(entry)) {
      Files.copy(in, library, StandardCopyOption.REPLACE_EXISTING);
    }
    return library;
  }

  private static URL[] urls(Path file, List<Path> libraries) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    urls.add(file.toAbsolutePath().toUri().toURL());
    for (Path library : libraries) {
      urls.add(library.toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
