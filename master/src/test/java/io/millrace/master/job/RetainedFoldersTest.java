package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.SnapshotKind;
import java.util.List;
import org.junit.Test;

public class RetainedFoldersTest {
  private final RetainedFolders folders = new RetainedFolders("/job");

  private static SnapshotPointer periodic(long id, String... refersTo) {
    return new SnapshotPointer(
        id,
        SnapshotKind.PERIODIC,
        "/job/snapshot-" + id,
        0,
        0,
        10,
        20,
        List.of(refersTo),
        List.of());
  }

  @Test
  public void shouldKeepFoldersAsLongAsARetainedSnapshotRefersToThem() {
    SnapshotPointer first = periodic(1);
    SnapshotPointer second = periodic(2, "snapshot-1");
    SnapshotPointer third = periodic(3, "snapshot-1");
    SnapshotPointer fourth = periodic(4, "snapshot-3");
    assertThat(folders.retire(List.of(first), List.of(second))).isEmpty();
    assertThat(folders.retire(List.of(second), List.of(third))).containsExactly("/job/snapshot-2");
    assertThat(folders.retire(List.of(third), List.of(fourth))).containsExactly("/job/snapshot-1");
    assertThat(folders.retire(List.of(fourth), List.of(periodic(5))))
        .containsExactlyInAnyOrder("/job/snapshot-3", "/job/snapshot-4");
  }

  @Test
  public void shouldKnowFromThePointersAloneWhatIsLeft() {
    folders.restore(List.of(periodic(7, "snapshot-5"), periodic(6, "snapshot-5", "snapshot-2")));
    assertThat(folders.retire(List.of(periodic(6)), List.of(periodic(7, "snapshot-5"))))
        .containsExactlyInAnyOrder("/job/snapshot-2", "/job/snapshot-6");
  }

  @Test
  public void shouldNeverDeleteSavepoints() {
    SnapshotPointer savepoint =
        new SnapshotPointer(1, SnapshotKind.SAVEPOINT, "/job/savepoint-1", 0, 0, 0);
    assertThat(folders.retire(List.of(savepoint), List.of())).isEmpty();
  }

  @Test
  public void shouldDeleteWhatWasGivenUp() {
    folders.abandon("/job/snapshot-3");
    assertThat(folders.retire(List.of(), List.of())).containsExactly("/job/snapshot-3");
    assertThat(folders.retire(List.of(), List.of())).isEmpty();
  }
}
