package io.millrace.yarn.client;

import io.millrace.api.UserException;
import io.millrace.yarn.Reason;
import io.millrace.yarn.container.StagingFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The engine's jars as one archive in the cluster's file system, stored once per version under a
 * name made from its contents, so that nodes unpack it once.
 */
final class EngineArchive {
  /** The system property that names the folder of the installation. */
  static final String HOME_PROPERTY = "millrace.home";

  private static final FsPermission READABLE = new FsPermission("644");
  private static final FsPermission ENTERABLE = new FsPermission("755");

  private final List<java.nio.file.Path> jars;
  private final CompletableFuture<String> hash;

  /** Begins to read the jars, which takes a while and can go on beside other things. */
  private EngineArchive(List<java.nio.file.Path> jars) {
    this.jars = jars;
    this.hash = CompletableFuture.supplyAsync(() -> hash(jars));
  }

  /**
   * The engine of the installation that this JVM runs from. Its jars are read in the background
   * from now on.
   *
   * @throws UserException if the installation is incomplete
   */
  static EngineArchive ofInstallation() {
    String home = System.getProperty(HOME_PROPERTY);
    if (home == null) {
      throw new UserException(
          "the installation is not known: start with the millrace command or 'yarn jar"
              + " millrace.jar', or set the system property "
              + HOME_PROPERTY);
    }
    return of(java.nio.file.Path.of(home, "lib"));
  }

  /** The engine whose jars lie in a folder. */
  static EngineArchive of(java.nio.file.Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserException("the installation is incomplete: there is no folder " + folder);
    }
    try (Stream<java.nio.file.Path> files = Files.list(folder)) {
      List<java.nio.file.Path> jars =
          files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      return new EngineArchive(jars);
    } catch (IOException e) {
      throw new UserException("the installation cannot be read: " + Reason.of(e), e);
    }
  }

  /** A name for the contents. */
  String hash() {
    try {
      return hash.join();
    } catch (CompletionException e) {
      throw new UserException("the installation cannot be read: " + e.getCause().getMessage(), e);
    }
  }

  /**
   * Stores the archive unless it is there already.
   *
   * @return where it is
   */
  Path upload(StagingFolder staging) throws IOException {
    FileSystem files = staging.files();
    Path folder = staging.engine(hash());
    Path archive = new Path(folder, "engine.zip");
    if (files.exists(archive)) {
      return archive;
    }
    for (Path each : List.of(staging.path(), folder.getParent(), folder)) {
      if (!files.exists(each)) {
        files.mkdirs(each);
        files.setPermission(each, ENTERABLE); // also where the umask is strict
      }
    }
    Path unfinished = new Path(folder, "." + UUID.randomUUID());
    try {
      try (FSDataOutputStream out = files.create(unfinished, false)) {
        write(out);
      }
      files.setPermission(unfinished, READABLE);
      if (!files.rename(unfinished, archive) && !files.exists(archive)) {
        throw new IOException("cannot rename " + unfinished + " to " + archive);
      }
    } finally {
      files.delete(unfinished, false);
    }
    return archive;
  }

  private void write(OutputStream out) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.NO_COMPRESSION); // jars are compressed already
      for (java.nio.file.Path jar : jars) {
        zip.putNextEntry(new ZipEntry(jar.getFileName().toString()));
        Files.copy(jar, zip);
        zip.closeEntry();
      }
    }
  }

  private static String hash(List<java.nio.file.Path> jars) {
    MessageDigest digest = sha256();
    for (java.nio.file.Path jar : jars) {
      digest.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(jar + ": " + e.getMessage(), e);
      }
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
