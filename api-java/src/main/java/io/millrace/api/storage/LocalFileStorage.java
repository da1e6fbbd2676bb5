package io.millrace.api.storage;

import io.millrace.api.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The local disk. */
final class LocalFileStorage implements FileStorage {
  static final LocalFileStorage INSTANCE = new LocalFileStorage();

  private static final String SCHEME = "file:";
  private static final char UNDECODED = '\uFFFD';

  private LocalFileStorage() {}

  @Override
  public InputStream open(String path, long offsetBytes) throws IOException {
    try {
      FileChannel channel = FileChannel.open(toPath(path), StandardOpenOption.READ);
      return Channels.newInputStream(channel.position(offsetBytes));
    } catch (NoSuchFileException e) {
      throw notFound(path, e);
    }
  }

  @Override
  public OutputStream create(String path) throws IOException {
    Path file = toPath(path);
    createMissingFolders(file.getParent());
    return new SyncedOutputStream(
        file, FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
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
    createMissingFolders(target.getParent());
    try {
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      throw notFound(from, e);
    }
    syncFolder(target.getParent());
  }

  @Override
  public boolean delete(String path) throws IOException {
    Path root = toPath(path);
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Files.walkFileTree(root, new Deletion());
    return true;
  }

  @Override
  public Optional<FileStatus> status(String path) throws IOException {
    return statusOf(toPath(path), isUri(path));
  }

  /** What vanishes while the folder is read is left out. */
  @Override
  public List<FileStatus> list(String folder) throws IOException {
    Path path = toPath(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    List<FileStatus> found = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
      for (Path child : children) {
        statusOf(checkedName(child), isUri(folder)).ifPresent(found::add);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(Comparator.comparing(FileStatus::path));
    return found;
  }

  @Override
  public void createFolder(String folder) throws IOException {
    createMissingFolders(toPath(folder));
  }

  /** Unlike {@code Files.createDirectories}, takes a link to a folder for a folder. */
  private static void createMissingFolders(Path folder) throws IOException {
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  /** Makes the names in a folder durable, where the system has a way to ask for it. */
  private static void syncFolder(Path folder) throws IOException {
    Path path = folder == null ? Path.of("") : folder;
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) { // Windows opens no folders, and needs none of this.
      return;
    }
    try (channel) {
      channel.force(true);
    }
  }

  /** A path that was asked for by a URI is given as one, which says that it is on local disk. */
  private static Optional<FileStatus> statusOf(Path file, boolean asUri) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      String path = file.toAbsolutePath().toString();
      return Optional.of(
          new FileStatus(
              asUri ? uriOf(path) : path,
              attributes.isDirectory(),
              attributes.isDirectory() ? 0 : attributes.size(),
              attributes.lastModifiedTime().toMillis()));
    } catch (FileSystemException e) {
      if (e instanceof NoSuchFileException || isInsideAFile(file)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isInsideAFile(Path file) {
    for (Path each = file.getParent(); each != null; each = each.getParent()) {
      if (Files.isRegularFile(each)) {
        return true;
      }
    }
    return false;
  }

  private static FileNotFoundException notFound(String path, Exception cause) {
    FileNotFoundException exception = new FileNotFoundException(path);
    exception.initCause(cause);
    return exception;
  }

  private static boolean isUri(String path) {
    return path.startsWith(SCHEME);
  }

  private static String uriOf(String path) {
    try {
      return new URI("file", "", path, null).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(path, e);
    }
  }

  /** The path of a {@code file:} URI, decoded if it is a proper one; any other path as it is. */
  static String plain(String path) {
    if (!isUri(path)) {
      return path;
    }
    try {
      URI uri = new URI(path);
      return uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath();
    } catch (URISyntaxException e) { // somebody wrote a plain path behind the scheme
      return Location.of(path).path();
    }
  }

  private static Path toPath(String path) {
    try {
      return Path.of(plain(path));
    } catch (InvalidPathException e) {
      throw new UserException("'" + path + "' is no path here: " + e.getReason() + localeHint(), e);
    }
  }

  /** A name that the JVM cannot decode could not be opened again. */
  private static Path checkedName(Path file) {
    if (file.toString().indexOf(UNDECODED) >= 0 && !localeHint().isEmpty()) {
      throw new UserException(
          "the folder "
              + file.getParent()
              + " has a file whose name cannot be read, "
              + file.getFileName()
              + localeHint());
    }
    return file;
  }

  private static String localeHint() {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    return encoding.equalsIgnoreCase("UTF-8")
        ? ""
        : "; the locale allows only names in "
            + encoding
            + "; start with LC_ALL=C.UTF-8 in the environment";
  }

  /** Deletes a folder from the inside out. Others may delete at the same time. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
      if (e != null && !(e instanceof NoSuchFileException)) {
        throw e;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }

  /**
   * Forces the bytes, and then the name, to disk before it closes. Bytes are forced as they come,
   * so that the disk and the system have no more than a little to do at a time.
   */
  private static final class SyncedOutputStream extends OutputStream {
    private static final int BYTES_PER_FORCE = 2 << 20;

    private final Path file;
    private final FileChannel channel;
    private final OutputStream output;
    private long unforcedBytes;

    SyncedOutputStream(Path file, FileChannel channel) {
      this.file = file;
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
      unforcedBytes += length;
      if (unforcedBytes >= BYTES_PER_FORCE) {
        channel.force(false);
        unforcedBytes = 0;
      }
    }

    @Override
    public void close() throws IOException {
      if (channel.isOpen()) {
        try (channel) {
          channel.force(true);
        }
        syncFolder(file.getParent());
      }
    }
  }
}
