package io.millrace.connectors.hdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** What every storage must do, whatever lies beneath. */
public abstract class FileStorageContract {
  @Rule public final Timeout timeout = Timeout.seconds(180);

  private FileStorage storage;
  private String folder;

  /** The storage under test. */
  protected abstract FileStorage storage() throws Exception;

  /** A folder in it that does not exist yet, in a folder that does. */
  protected abstract String newFolder() throws Exception;

  @Before
  public void open() throws Exception {
    storage = storage();
    folder = newFolder();
  }

  @Test
  public void shouldReadWhatWasWrittenFromAnyOffset() throws IOException {
    write("deep/down/file", "0123456789");

    assertThat(read("deep/down/file", 0)).isEqualTo("0123456789");
    assertThat(read("deep/down/file", 7)).isEqualTo("789");
    assertThat(read("deep/down/file", 10)).isEmpty();
  }

  @Test
  public void shouldNotReplaceAFileThatExists() throws IOException {
    write("file", "old");

    assertThatThrownBy(() -> storage.create(path("file")).close())
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(read("file", 0)).isEqualTo("old");
  }

  @Test
  public void shouldReportAMissingFile() {
    assertThatThrownBy(() -> storage.open(path("missing"), 0).close())
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> storage.open(path("missing"), 5).close())
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  public void shouldRenameIntoAFolderThatDoesNotExistYet() throws IOException {
    write("file", "text");

    storage.rename(path("file"), path("not/yet/there"));
    assertThat(storage.status(path("file"))).isEmpty();
    assertThat(read("not/yet/there", 0)).isEqualTo("text");
  }

  @Test
  public void shouldNotRenameToAFileThatExists() throws IOException {
    write("from", "new");
    write("to", "old");

    assertThatThrownBy(() -> storage.rename(path("from"), path("to")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(read("from", 0)).isEqualTo("new");
    assertThat(read("to", 0)).isEqualTo("old");
  }

  @Test
  public void shouldNotRenameIntoAFolderThatHasTheTargetsName() throws IOException {
    write("from", "new");
    storage.createFolder(path("to"));

    assertThatThrownBy(() -> storage.rename(path("from"), path("to")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(storage.list(path("to"))).isEmpty();
    assertThat(read("from", 0)).isEqualTo("new");
  }

  @Test
  public void shouldReportThatThereIsNothingToRename() throws IOException {
    storage.createFolder(folder);

    assertThatThrownBy(() -> storage.rename(path("missing"), path("to")))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> storage.rename(path("missing"), path("new/to")))
        .isInstanceOf(FileNotFoundException.class);
    assertThat(storage.status(path("to"))).isEmpty();
  }

  @Test
  public void shouldDeleteFilesAndWholeFolders() throws IOException {
    write("a/file", "1");
    write("a/b/file", "2");

    assertThat(storage.delete(path("a/b/file"))).isTrue();
    assertThat(storage.delete(path("a/b/file"))).isFalse();
    write("a/b/file", "2");
    assertThat(storage.delete(path("a"))).isTrue();
    assertThat(storage.status(path("a"))).isEmpty();
    assertThat(storage.delete(path("a"))).isFalse();
  }

  @Test
  public void shouldTellTheStatusOfFilesAndFolders() throws IOException {
    long before = System.currentTimeMillis();
    write("file", "12345");

    FileStatus file = storage.status(path("file")).orElseThrow();
    assertThat(file.isFolder()).isFalse();
    assertThat(file.lengthBytes()).isEqualTo(5);
    assertThat(file.name()).isEqualTo("file");
    assertThat(file.modificationTimeMillis()).isBetween(before - 2000, before + 60_000);
    FileStatus around = storage.status(folder).orElseThrow();
    assertThat(around.isFolder()).isTrue();
    assertThat(around.lengthBytes()).isZero();
    assertThat(storage.status(path("missing"))).isEmpty();
  }

  @Test
  public void shouldListAFolderSortedAndNotItsSubfolders() throws IOException {
    write("b", "22");
    write(".a", "1");
    write("c/d", "4444");

    assertThat(storage.list(folder)).extracting(FileStatus::name).containsExactly(".a", "b", "c");
    assertThat(storage.list(folder))
        .extracting(FileStatus::lengthBytes)
        .containsExactly(1L, 2L, 0L);
    FileStatus first = storage.list(folder).get(0);
    assertThat(storage.status(first.path())).contains(first);
  }

  @Test
  public void shouldListNothingWhereThereIsNoFolder() throws IOException {
    write("file", "1");

    assertThat(storage.list(path("missing"))).isEmpty();
    assertThat(storage.list(path("file"))).isEmpty();
  }

  @Test
  public void shouldCreateFoldersOnce() throws IOException {
    storage.createFolder(path("a/b"));
    write("a/b/file", "1");
    storage.createFolder(path("a/b"));

    assertThat(storage.list(path("a/b"))).hasSize(1);
  }

  private String path(String name) {
    return folder + "/" + name;
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
