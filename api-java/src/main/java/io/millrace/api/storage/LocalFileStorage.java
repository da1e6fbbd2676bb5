package io.millrace.api.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The local disk. */
final class LocalFileStorage implements FileStorage {
  static final LocalFileStorage INSTANCE = new LocalFileStorage();

  private LocalFileStorage() {}

  @Override
  public InputStream open(String path, long offsetBytes) throws IOException {
    try {
      FileChannel channel = FileChannel.open(toPath(path), StandardOpenOption.READ);
      channel.position(offsetBytes);
      return Channels.newInputStream(channel);
    } catch (NoSuchFileException e) {
      throw notFound(path, e);
    }
  }

  @Override
  public OutputStream create(String path) throws IOException {
    Path file = toPath(path);
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    return new SyncedOutputStream(
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Path source = toPath(from);
    Path target = toPath(to);
    if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileNotFoundException(from);
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(to);
    }
    if (target.getParent() != null) {
      Files.createDirectories(target.getParent());
    }
    Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public boolean delete(String path) throws IOException {
    Path root = toPath(path);
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    List<Path> deepestFirst;
    try (Stream<Path> walk = Files.walk(root)) {
      deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.deleteIfExists(each);
    }
    return true;
  }

  @Override
  public Optional<FileStatus> status(String path) throws IOException {
    Path file = toPath(path);
    return Files.exists(file) ? Optional.of(statusOf(file)) : Optional.empty();
  }

  @Override
  public List<FileStatus> list(String folder) throws IOException {
    Path path = toPath(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    List<FileStatus> found = new ArrayList<>();
    try (Stream<Path> children = Files.list(path)) {
      for (Path child : children.sorted().toList()) {
        if (Files.exists(child)) { // it may be gone since the folder was read
          found.add(statusOf(child));
        }
      }
    }
    return found;
  }

  @Override
  public void createFolder(String folder) throws IOException {
    Files.createDirectories(toPath(folder));
  }

  private static FileStatus statusOf(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStatus(
        file.toAbsolutePath().toString(),
        attributes.isDirectory(),
        attributes.isDirectory() ? 0 : attributes.size(),
        attributes.lastModifiedTime().toMillis());
  }

  private static FileNotFoundException notFound(String path, Exception cause) {
    FileNotFoundException exception = new FileNotFoundException(path);
    exception.initCause(cause);
    return exception;
  }

  private static Path toPath(String path) {
    return path.startsWith("file:") ? Path.of(URI.create(path).getPath()) : Path.of(path);
  }

  /** Forces the bytes to disk before it closes. */
  private static final class SyncedOutputStream extends OutputStream {
    private final FileChannel channel;
    private final OutputStream output;

    SyncedOutputStream(FileChannel channel) {
      this.channel = channel;
      this.output = Channels.newOutputStream(channel);
    }

    @Override
    public void write(int value) throws IOException {
      output.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      output.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        if (channel.isOpen()) {
          channel.force(true);
        }
      }
    }
  }
}
