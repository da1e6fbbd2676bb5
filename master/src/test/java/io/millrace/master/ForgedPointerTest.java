package io.millrace.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.master.coordination.MemoryCoordination;
import io.millrace.master.job.Action;
import io.millrace.master.job.Event;
import io.millrace.master.job.JobDescription;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.master.snapshot.SnapshotStore;
import io.millrace.protocol.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What a forged pointer can not do. */
public class ForgedPointerTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private final MemoryCoordination coordination =
      MemoryCoordination.lead(new MemoryCoordination.Memory());
  private Path others;
  private String own;
  private SnapshotArchive archive;

  @Before
  public void prepare() throws IOException {
    others = temporary.newFolder("others").toPath();
    Files.createFile(others.resolve("metadata"));
    own = temporary.newFolder("own").toString();
    Files.createDirectory(Path.of(own, "snapshot-1-1"));
    archive =
        new SnapshotArchive(
            new JobDescription("job_1", null, "", "", own, 0, Optional.empty()),
            false,
            coordination,
            new SnapshotStore());
  }

  @Test
  public void aPointerThatLeadsOutIsRefused_andNothingIsDeleted() throws Exception {
    coordination.publish(pointer(own + "/../others"));
    assertRefused("/../others' is not the folder of a snapshot of job_1");
  }

  @Test
  public void aReferenceThatLeadsOutIsRefused_andNothingIsDeleted() throws Exception {
    coordination.publish(pointer(own + "/snapshot-1-1", "../others"));
    assertRefused("refers to '../others'");
  }

  @Test
  public void foldersOfOthersAreNotDeleted() {
    archive.retire(
        new Action.RetireSnapshots(List.of(), List.of(own + "/../others", others.toString())));
    assertThat(others.resolve("metadata")).exists();
  }

  private void assertRefused(String reason) {
    Event event = archive.load(new Action.LoadSnapshot(1, Map.of(), false));
    assertThat(event)
        .isInstanceOfSatisfying(
            Event.LoadFailed.class,
            failed -> {
              assertThat(failed.message()).contains(reason);
              assertThat(failed.isPermanent()).isTrue();
            });
    assertThat(others.resolve("metadata")).exists();
    assertThat(Path.of(own, "snapshot-1-1")).exists();
  }

  private static SnapshotPointer pointer(String folder, String... refersTo) {
    return new SnapshotPointer(
        1, SnapshotKind.PERIODIC, folder, 1, 2, 3, 4, List.of(refersTo), List.of());
  }
}
