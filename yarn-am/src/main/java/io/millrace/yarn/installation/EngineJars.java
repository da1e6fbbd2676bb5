package io.millrace.yarn.installation;

import io.millrace.api.UserException;
import io.millrace.yarn.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The engine's jars, in the order of the class path. Immutable. */
public final class EngineJars {
  /** The file beside the jars that archives their classes for clients, where it was made. */
  public static final String CLIENT_ARCHIVE = "client.jsa";

  /**
   * When the jars were last changed, as their file system says. The JVM compares it with what it
   * was when the archive of their classes was made.
   */
  public static final FileTime TIME = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

  private static final int HASH_LENGTH = 32;
  private static final int BUFFER_BYTES = 1 << 17;

  private final Path folder;
  private final List<Path> files;

  private EngineJars(Path folder, List<Path> files) {
    this.folder = folder;
    this.files = files;
  }

  /**
   * Those of a folder.
   *
   * @throws UserException if it is not there, or cannot be read
   */
  public static EngineJars in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserException("the installation is incomplete: there is no folder " + folder);
    }
    try (Stream<Path> contents = Files.list(folder)) {
      return new EngineJars(
          folder, contents.filter(file -> file.toString().endsWith(".jar")).sorted().toList());
    } catch (IOException e) {
      throw new UserException("the installation cannot be read: " + Reason.of(e), e);
    }
  }

  /** The jars. */
  public List<Path> files() {
    return files;
  }

  /** The class path by which they are found below a folder of another name. */
  public String classPath(String folderName) {
    return files.stream()
        .map(file -> folderName + "/" + file.getFileName())
        .collect(Collectors.joining(":"));
  }

  /** Where the archive of their classes is, if there is one for just these contents. */
  public Path classArchive(String hash) {
    return folder.resolve("classes-" + hash + ".zip");
  }

  /**
   * A name for their contents. Reads all of them, and takes two checksums of each: a client starts
   * with compilers that would take more than a second for a cryptographic hash of a hundred
   * megabytes, while checksums are instructions of the processor.
   */
  public String hash() throws IOException {
    MessageDigest digest = sha256();
    for (Path jar : files) {
      String line = jar.getFileName() + " " + checksums(jar) + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_LENGTH);
  }

  private static String checksums(Path jar) throws IOException {
    CRC32 first = new CRC32();
    CRC32C second = new CRC32C();
    long bytes = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(jar)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        first.update(buffer, 0, read);
        second.update(buffer, 0, read);
        bytes += read;
      }
    }
    return bytes + " " + first.getValue() + " " + second.getValue();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
