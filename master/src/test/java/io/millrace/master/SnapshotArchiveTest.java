package io.millrace.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.coordination.MemoryCoordination;
import io.millrace.master.job.Action;
import io.millrace.master.job.Event;
import io.millrace.master.job.JobDescription;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.master.snapshot.SnapshotStore;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.SnapshotMetadata;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SnapshotArchiveTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private final SnapshotStore store = new SnapshotStore();
  private final MemoryCoordination.Memory memory = new MemoryCoordination.Memory();
  private Coordination leader = MemoryCoordination.lead(memory);
  private String root;

  @Before
  public void makeFolder() throws IOException {
    root = temporary.newFolder("snapshots").toString();
  }

  // ------------------------------------------------------------------ deletions

  @Test
  public void deletesWhatItsPredecessorsHaveLeft() throws Exception {
    publish(1, List.of());
    write("snapshot-2-1");
    leader = MemoryCoordination.lead(memory);
    write("snapshot-2-2");
    assertThat(load(leader)).isInstanceOf(Event.SnapshotLoaded.class);
    assertThat(folders()).containsExactly("snapshot-1-1");
  }

  @Test
  public void deletesNothingOfASuccessorThatCameWhileItReadThePointers() throws Exception {
    publish(1, List.of());
    Coordination old = new Paused(leader, Call.COMPLETED, () -> succeed(2));
    write("snapshot-2-1");
    assertThat(load(old)).isInstanceOf(Event.LeadershipLost.class);
    assertThat(folders()).containsExactly("snapshot-1-1", "snapshot-2-1", "snapshot-2-2");
  }

  @Test
  public void deletesNothingThatIsMissedIfItStoodStillAfterTheLastCheck() throws Exception {
    publish(1, List.of());
    write("snapshot-2-1");
    Coordination old = new Paused(leader, Call.CONFIRM, () -> succeed(2));
    load(old);
    assertThat(folders()).containsExactly("snapshot-1-1", "snapshot-2-2");
  }

  @Test
  public void retiresNothingAfterItWasReplaced() throws Exception {
    publish(1, List.of());
    Coordination old = leader;
    succeed(2);
    archive(old).retire(new Action.RetireSnapshots(List.of(), List.of(root + "/snapshot-1-1")));
    archive(old)
        .retire(new Action.RetireSnapshots(List.of(pointer(9, 1, List.of())), folders(root)));
    assertThat(folders()).containsExactly("snapshot-1-1", "snapshot-2-2");
  }

  @Test
  public void keepsWhatAPointerNeedsThatCouldNotBeForgottenEarlier() throws Exception {
    publish(1, List.of());
    write("snapshot-2-1");
    leader.publish(
        new SnapshotPointer(
            2,
            SnapshotKind.PERIODIC,
            root + "/snapshot-2-1",
            2,
            2,
            10,
            20,
            List.of("snapshot-1-1"),
            List.of()));
    archive(leader)
        .retire(new Action.RetireSnapshots(List.of(pointer(1, 1, List.of())), folders(root)));
    assertThat(folders()).containsExactly("snapshot-1-1", "snapshot-2-1");
  }

  @Test
  public void aMasterThatWasReplacedDoesNotTakeWhatIsGoneForDamaged() throws Exception {
    publish(1, List.of());
    Coordination old =
        new Paused(
            leader,
            Call.COMPLETED,
            () -> {
              succeed(2);
              store.delete(root + "/snapshot-1-1");
            });
    assertThat(load(old)).isInstanceOf(Event.LeadershipLost.class);
  }

  // ------------------------------------------------------------------ damage

  @Test
  public void goesBackBehindADamagedSnapshotThatHoldsNoPreparedOutput() throws Exception {
    publish(1, List.of("files"));
    publish(2, List.of());
    damage("snapshot-2-1");
    write("snapshot-3-1");
    Event.SnapshotLoaded loaded = (Event.SnapshotLoaded) load(leader);
    assertThat(loaded.snapshot().orElseThrow().pointer().id()).isEqualTo(1);
    assertThat(loaded.problems().get(0))
        .contains(root + "/snapshot-2-1/metadata", "damaged", "snapshot 1 is used");
    assertThat(folders()).hasSize(3);
  }

  @Test
  public void doesNotGoBackByItselfIfASinkMayHaveCommittedSince() throws Exception {
    publish(1, List.of("files"));
    publish(2, List.of("two words", "files"));
    publish(3, List.of());
    damage("snapshot-2-1");
    store.delete(root + "/snapshot-3-1");
    write("snapshot-4-1");
    Event.LoadFailed failed = (Event.LoadFailed) load(leader);
    assertThat(failed.isPermanent()).isTrue();
    assertThat(failed.message())
        .contains(root + "/snapshot-2-1/metadata is damaged")
        .contains(root + "/snapshot-3-1/metadata is missing")
        .contains("'files', 'two words'")
        .contains("snapshot.allow-doubled-output");
    assertThat(folders()).containsExactly("snapshot-1-1", "snapshot-2-1", "snapshot-4-1");
  }

  @Test
  public void goesBackNeverthelessIfAnOptionAllowsIt() throws Exception {
    publish(1, List.of("files"));
    publish(2, List.of("files"));
    damage("snapshot-2-1");
    Event.SnapshotLoaded loaded =
        (Event.SnapshotLoaded) archive(leader, true, Optional.empty()).load(action(Map.of()));
    assertThat(loaded.problems().get(0)).contains("write again what 'files' wrote between");
    assertThat(loaded.completed()).extracting(SnapshotPointer::id).containsExactly(1L);
    assertThat(leader.completedSnapshots()).as("left for a successor").hasSize(1);
  }

  @Test
  public void stateFilesThatAreFoundDamagedCountAsWell() throws Exception {
    publish(1, List.of());
    publish(2, List.of("files"));
    Map<String, String> damage = Map.of(root + "/snapshot-2-1", "the file x is damaged");
    Event.LoadFailed failed =
        (Event.LoadFailed) archive(leader, false, Optional.empty()).load(action(damage));
    assertThat(failed.message()).contains("the file x is damaged", "'files'");
  }

  @Test
  public void storageThatCanNotBeReachedIsNoDamage() throws Exception {
    publish(1, List.of());
    publish(2, List.of());
    store.delete(root);
    Event.LoadFailed failed = (Event.LoadFailed) load(leader);
    assertThat(failed.isPermanent()).isFalse();
    assertThat(failed.message()).contains("cannot be reached");
  }

  @Test
  public void aSnapshotToBeginWithIsReplacedByNone() throws Exception {
    write("savepoint-1-1");
    damage("savepoint-1-1");
    Event.LoadFailed failed =
        (Event.LoadFailed)
            archive(leader, false, Optional.of(root + "/savepoint-1-1")).load(action(Map.of()));
    assertThat(failed.isPermanent()).isTrue();
    assertThat(failed.message()).contains("to begin with", "savepoint-1-1/metadata is damaged");
  }

  // ------------------------------------------------------------------ helpers

  private void succeed(long snapshotId) throws Exception {
    leader = MemoryCoordination.lead(memory);
    publish(snapshotId, List.of());
  }

  private void publish(long id, List<String> preparedBy) throws Exception {
    write("snapshot-" + id + "-" + leader.epoch());
    leader.publish(pointer(id, leader.epoch(), preparedBy));
  }

  private SnapshotPointer pointer(long id, long epoch, List<String> preparedBy) {
    String folder = root + "/snapshot-" + id + "-" + epoch;
    return new SnapshotPointer(
        id, SnapshotKind.PERIODIC, folder, id, id, 10, 10, List.of(), preparedBy);
  }

  private void write(String name) throws IOException {
    SnapshotMetadata metadata =
        new SnapshotMetadata(1, "job", 1, SnapshotKind.PERIODIC, 1, 2, 128, List.of(), List.of());
    store.write(root + "/" + name, metadata);
  }

  private void damage(String name) throws IOException {
    Path file = Path.of(root, name, "metadata");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  public void seesBeforeARestartThatStorageTakesFiles_andLeavesNothing() throws Exception {
    publish(1, List.of());
    Action.LoadSnapshot restart = new Action.LoadSnapshot(1, Map.of(), true);
    assertThat(archive(leader).load(restart)).isInstanceOf(Event.SnapshotLoaded.class);
    assertThat(folders()).containsExactly("snapshot-1-1");
    Files.move(Path.of(root), Path.of(root + "-away"));
    Files.writeString(Path.of(root), "no folder");
    assertThat(archive(leader).load(restart))
        .isInstanceOfSatisfying(
            Event.LoadFailed.class, failed -> assertThat(failed.isPermanent()).isFalse());
  }

  private List<String> folders() {
    return Arrays.stream(new File(root).list()).sorted().toList();
  }

  private static List<String> folders(String root) {
    return Arrays.stream(new File(root).list()).map(name -> root + "/" + name).toList();
  }

  private Event load(Coordination coordination) {
    return archive(coordination).load(action(Map.of()));
  }

  private static Action.LoadSnapshot action(Map<String, String> damage) {
    return new Action.LoadSnapshot(1, damage, false);
  }

  private SnapshotArchive archive(Coordination coordination) {
    return archive(coordination, false, Optional.empty());
  }

  private SnapshotArchive archive(
      Coordination coordination, boolean mayDoubleOutput, Optional<String> initial) {
    JobDescription job = new JobDescription("job", null, "/plan", "", root, 0, initial);
    return new SnapshotArchive(job, mayDoubleOutput, coordination, store);
  }

  private enum Call {
    COMPLETED,
    CONFIRM
  }

  private interface Meanwhile {
    void happen() throws Exception;
  }

  /** The coordination of a master that stands still after a call, while other things happen. */
  private static final class Paused extends ChangedCoordination {
    private final Call after;
    private final Meanwhile meanwhile;

    Paused(Coordination unchanged, Call after, Meanwhile meanwhile) {
      super(unchanged);
      this.after = after;
      this.meanwhile = meanwhile;
    }

    private void standStill(Call call) {
      if (call == after) {
        try {
          meanwhile.happen();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    }

    @Override
    public void confirmLeadership() throws IOException, LeadershipLostException {
      super.confirmLeadership();
      standStill(Call.CONFIRM);
    }

    @Override
    public List<SnapshotPointer> completedSnapshots() throws IOException {
      List<SnapshotPointer> found = super.completedSnapshots();
      standStill(Call.COMPLETED);
      return found;
    }
  }
}
