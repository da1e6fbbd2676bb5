package io.millrace.master.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.SnapshotMetadata;
import io.millrace.protocol.StateFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SnapshotStoreTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private final SnapshotStore store = new SnapshotStore();
  private final SnapshotMetadata metadata =
      new SnapshotMetadata(
          1,
          "job",
          7,
          SnapshotKind.PERIODIC,
          1,
          2,
          128,
          List.of(new OperatorSnapshot("counts", 0, 0, 127)),
          List.of());
  private String folder;
  private Path file;

  @Before
  public void write() throws IOException {
    folder = temporary.getRoot() + "/7";
    file = Path.of(folder, "metadata");
    assertThat(store.write(folder, metadata)).isEqualTo(Files.size(file));
  }

  @Test
  public void readsWhatWasWritten() throws IOException {
    assertThat(store.read(folder)).isEqualTo(metadata);
  }

  @Test
  public void stateFilesAreInTheFolderThatIsRead_whateverTheMetadataSay() throws IOException {
    for (String stored : List.of("/elsewhere/7/counts.state", "/a/../../counts.state")) {
      OperatorSnapshot part = new OperatorSnapshot("counts", 0, 0, 127);
      part.setKeyedState(new StateFile(stored, 1, 2));
      store.write(folder, metadata.deepCopy().setOperators(List.of(part)));
      assertThat(store.read(folder).getOperators().get(0).getKeyedState().getPath())
          .isEqualTo(folder + "/counts.state");
    }
    OperatorSnapshot part = new OperatorSnapshot("counts", 0, 0, 127);
    part.setKeyedState(new StateFile("/elsewhere/..", 1, 2));
    store.write(folder, metadata.deepCopy().setOperators(List.of(part)));
    assertThatThrownBy(() -> store.read(folder))
        .isInstanceOf(CorruptSnapshotException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("'/elsewhere/..'");
  }

  @Test
  public void writingAgainReplaces() throws IOException {
    metadata.setCompletedAtMillis(99);
    store.write(folder, metadata);
    assertThat(store.read(folder).getCompletedAtMillis()).isEqualTo(99);
  }

  @Test
  public void everyDamagedByteIsNoticedAndTheFileNamed() throws IOException {
    byte[] good = Files.readAllBytes(file);
    for (int position = 0; position < good.length; position++) {
      byte[] damaged = good.clone();
      damaged[position] ^= 0x10;
      Files.write(file, damaged);
      assertThatThrownBy(() -> store.read(folder))
          .as("byte %d", position)
          .isInstanceOf(CorruptSnapshotException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  public void everyShorterFileIsNoticed() throws IOException {
    byte[] good = Files.readAllBytes(file);
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> store.read(folder)).isInstanceOf(CorruptSnapshotException.class);
    }
  }

  @Test
  public void aLaterVersionIsRefusedByNumber() throws IOException {
    byte[] later = Files.readAllBytes(file);
    later[7] = 2;
    Files.write(file, later);
    assertThatThrownBy(() -> store.read(folder)).hasMessageContaining("format version 2");
  }

  @Test
  public void deletesFolders() throws IOException {
    store.delete(folder);
    store.delete(folder);
    assertThatThrownBy(() -> store.read(folder)).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  public void knowsWhatWasNeverCompletedAndNobodyWillComplete() throws IOException {
    String root = temporary.newFolder("job").toString();
    for (String name : List.of("snapshot-8-1", "snapshot-9-1", "snapshot-10-2", "savepoint-3-1")) {
      store.write(root + "/" + name, metadata);
    }
    for (String name : List.of("savepoint-10-1", "savepoint-11-3", "snapshot-12-3", "my-own")) {
      Files.createDirectories(Path.of(root, name));
    }
    assertThat(store.incomplete(root, Set.of("snapshot-9-1"), 2))
        .containsExactly(root + "/savepoint-10-1", root + "/snapshot-10-2", root + "/snapshot-8-1");
  }

  @Test
  public void whatIsMissingIsToldFromStorageThatIsAway() throws IOException {
    String root = temporary.newFolder("job").toString();
    assertThatThrownBy(() -> store.read(root + "/snapshot-1-1"))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("snapshot-1-1/metadata is missing");
    assertThatThrownBy(() -> store.read(root + "/not-mounted/snapshot-1-1"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("cannot be reached");
  }
}
