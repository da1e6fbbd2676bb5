package io.millrace.yarn.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes jars out of the tests' own classes. */
public final class Jars {
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final Manifest manifest = new Manifest();

  private Jars() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  /** A jar with these classes. */
  public static Jars of(Class<?>... classes) {
    Jars jar = new Jars();
    for (Class<?> each : classes) {
      String name = each.getName().replace('.', '/') + ".class";
      jar.entries.put(name, bytesOf(each.getClassLoader().getResourceAsStream(name)));
    }
    return jar;
  }

  /** Names the class to start in the manifest. */
  public Jars mainClass(Class<?> mainClass) {
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass.getName());
    return this;
  }

  /** Adds an entry. */
  public Jars with(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  /** Writes the jar. */
  public Path write(Path file) {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytesOf(InputStream stream) {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
