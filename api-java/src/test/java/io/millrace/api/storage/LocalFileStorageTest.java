package io.millrace.api.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.millrace.api.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

public class LocalFileStorageTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private Path root;
  private FileStorage storage;

  @Before
  public void open() throws IOException {
    root = temporary.getRoot().toPath().toRealPath();
    storage = FileStorages.of(root.toString());
  }

  @Test
  public void shouldCreateWithParentsAndReadFromAnOffset() throws IOException {
    write("a/b/file", "0123456789");

    assertThat(read("a/b/file", 0)).isEqualTo("0123456789");
    assertThat(read("a/b/file", 4)).isEqualTo("456789");
    assertThat(read("a/b/file", 11)).isEmpty();
  }

  @Test
  public void shouldTakePathsAsUris() throws IOException {
    String uri = root.resolve("with space").toUri().toString();
    assertThat(uri).startsWith("file:///").contains("%20");

    FileStorages.of(uri).create(uri).close();
    assertThat(root.resolve("with space")).exists();
    assertThat(storage.status("file:" + root + "/with%20space")).isPresent();
  }

  @Test
  public void shouldReplaceNothing() throws IOException {
    write("from", "new");
    write("to", "old");

    assertThatThrownBy(() -> storage.create(path("to")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> storage.rename(path("from"), path("to")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(read("to", 0)).isEqualTo("old");
  }

  @Test
  public void shouldReportWhatIsMissing() throws IOException {
    assertThatThrownBy(() -> storage.open(path("missing"), 0))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining(path("missing"));
    assertThatThrownBy(() -> storage.rename(path("missing"), path("to")))
        .isInstanceOf(FileNotFoundException.class);
    assertThat(storage.status(path("missing"))).isEmpty();
    assertThat(storage.delete(path("missing"))).isFalse();
    assertThat(storage.list(path("missing"))).isEmpty();
  }

  @Test
  public void shouldFindNothingInsideAFile() throws IOException {
    write("file", "text");

    assertThat(storage.status(path("file/inside"))).isEmpty();
    assertThat(storage.status(path("file/deep/inside"))).isEmpty();
    assertThat(storage.list(path("file"))).isEmpty();
    assertThatThrownBy(() -> storage.create(path("file/inside"))).isInstanceOf(IOException.class);
  }

  @Test
  public void shouldRenameAndMakeTheTargetsFolder() throws IOException {
    write("from", "text");

    storage.rename(path("from"), path("new/folder/to"));
    assertThat(read("new/folder/to", 0)).isEqualTo("text");
    assertThat(root.resolve("from")).doesNotExist();
  }

  @Test
  public void shouldDeleteAFolderButNotWhatALinkInItPointsTo() throws IOException {
    write("outside/file", "stays");
    write("folder/a/b/file", "goes");
    Files.createSymbolicLink(root.resolve("folder/link"), root.resolve("outside"));

    assertThat(storage.delete(path("folder"))).isTrue();
    assertThat(root.resolve("folder")).doesNotExist();
    assertThat(read("outside/file", 0)).isEqualTo("stays");
  }

  @Test
  public void shouldWorkInAFolderThatIsALink() throws IOException {
    Files.createDirectory(root.resolve("real"));
    Files.createSymbolicLink(root.resolve("link"), root.resolve("real"));

    storage.createFolder(path("link"));
    write("link/file", "text");
    storage.rename(path("link/file"), path("link/renamed"));
    assertThat(read("real/renamed", 0)).isEqualTo("text");
    assertThat(storage.list(path("link"))).extracting(FileStatus::name).containsExactly("renamed");
  }

  @Test
  public void shouldListSortedWithLengths() throws IOException {
    write("b", "22");
    write("a/inside", "333");
    Files.createSymbolicLink(root.resolve("broken"), root.resolve("missing"));

    assertThat(storage.list(root.toString()))
        .extracting(FileStatus::name, FileStatus::isFolder, FileStatus::lengthBytes)
        .containsExactly(tuple("a", true, 0L), tuple("b", false, 2L));
  }

  @Test
  public void shouldListAFolderWhileFilesComeAndGo() throws Exception {
    Path folder = Files.createDirectory(root.resolve("busy"));
    Files.writeString(folder.resolve("stays"), "x");
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<Void> writing = other.submit(() -> createAndDeleteFiles(folder));
      while (!writing.isDone()) {
        assertThat(storage.list(path("busy"))).extracting(FileStatus::name).contains("stays");
      }
      writing.get();
    } finally {
      other.shutdownNow();
    }
  }

  private static Void createAndDeleteFiles(Path folder) throws IOException {
    for (int round = 0; round < 300; round++) {
      for (int file = 0; file < 10; file++) {
        Files.writeString(folder.resolve("file-" + file), "x");
      }
      for (int file = 0; file < 10; file++) {
        Files.delete(folder.resolve("file-" + file));
      }
    }
    return null;
  }

  @Test
  public void shouldDeleteAFolderThatAnotherDeletesToo() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      for (int round = 0; round < 50; round++) {
        for (int file = 0; file < 30; file++) {
          Files.createDirectories(root.resolve("shared/" + file));
          Files.writeString(root.resolve("shared/" + file + "/file"), "x");
        }
        Future<Boolean> deleting = other.submit(() -> storage.delete(path("shared")));
        boolean isDeletedHere = storage.delete(path("shared"));
        assertThat(deleting.get() || isDeletedHere).isTrue();
        assertThat(root.resolve("shared")).doesNotExist();
      }
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  public void shouldRefuseSchemesThatNobodyServes() {
    assertThatThrownBy(() -> FileStorages.of("nowhere://host/path"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("connector");
    assertThatThrownBy(() -> FileStorages.of("no where:/path")).isInstanceOf(UserException.class);
  }

  private String path(String name) {
    return root + "/" + name;
  }

  private void write(String name, String text) throws IOException {
    try (OutputStream output = storage.create(path(name))) {
      output.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private String read(String name, long offsetBytes) throws IOException {
    try (InputStream input = storage.open(path(name), offsetBytes)) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
