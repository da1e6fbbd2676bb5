package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.planner.Stage;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.StateFile;
import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.KeyGroups;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;

public class RestoredStateTest {
  private static final int GROUPS = 8;

  @Test
  public void shouldGiveEachTaskThePartsWithItsKeyGroupsAndCountEachPartOnce() {
    for (int before = 1; before <= 12; before++) {
      for (int after = 1; after <= 12; after++) {
        checkRescaling(before, after);
      }
    }
  }

  private static void checkRescaling(int before, int after) {
    List<OperatorSnapshot> parts = parts(before);
    RestoredState restored = new RestoredState(GROUPS, parts);
    Stage stage = TestPlans.sourceToSink(GROUPS, 1, after).stages().get(1);
    Map<Integer, Integer> ownersByPart = new TreeMap<>();
    for (int task = 0; task < after; task++) {
      KeyGroupRange own = new KeyGroups(GROUPS).rangeOf(task, after);
      List<OperatorSnapshot> given = restored.partsFor(stage, task);
      given.stream()
          .filter(OperatorSnapshot::isSetCounters)
          .forEach(part -> ownersByPart.merge(part.getTaskIndex(), 1, Integer::sum));
      for (int group = own.first(); group < own.end(); group++) {
        int wanted = group;
        assertThat(given)
            .as("group %s of task %s, from %s to %s tasks", group, task, before, after)
            .filteredOn(
                part -> part.getFirstKeyGroup() <= wanted && wanted <= part.getLastKeyGroup())
            .hasSize(1)
            .allMatch(part -> part.getKeyedState().getPath().equals("f" + part.getTaskIndex()));
      }
    }
    assertThat(ownersByPart).as("from %s to %s tasks", before, after).hasSize(before);
    assertThat(ownersByPart.values()).containsOnly(1);
  }

  private static List<OperatorSnapshot> parts(int parallelism) {
    List<OperatorSnapshot> parts = new ArrayList<>();
    for (int task = 0; task < parallelism; task++) {
      KeyGroupRange range = new KeyGroups(GROUPS).rangeOf(task, parallelism);
      parts.add(
          new OperatorSnapshot(TestPlans.SINK, task, range.first(), range.end() - 1)
              .setKeyedState(new StateFile("f" + task, 1, 2))
              .setCounters(Map.of("group/name", 1L)));
    }
    return parts;
  }

  @Test
  public void shouldKeepSplitsAndCommittablesToTheMaster() {
    OperatorSnapshot part =
        new OperatorSnapshot(TestPlans.SINK, 0, 0, GROUPS - 1)
            .setSplits(List.of(new SerializedSplit("s", ByteBuffer.allocate(1))))
            .setCommittables(List.of(ByteBuffer.allocate(1)))
            .setWatermark(7)
            .setKeyGroupWatermarks(List.of(7L, 8L));
    Stage stage = TestPlans.sourceToSink(GROUPS, 1, 1).stages().get(1);
    List<OperatorSnapshot> given = new RestoredState(GROUPS, List.of(part)).partsFor(stage, 0);
    assertThat(given)
        .containsExactly(
            new OperatorSnapshot(TestPlans.SINK, 0, 0, GROUPS - 1)
                .setWatermark(7)
                .setKeyGroupWatermarks(List.of(7L, 8L)));
  }

  @Test
  public void shouldLeaveOutWhatBelongsToOtherOperators() {
    OperatorSnapshot part = new OperatorSnapshot("another", 0, 0, GROUPS - 1);
    Stage stage = TestPlans.sourceToSink(GROUPS, 1, 1).stages().get(1);
    assertThat(new RestoredState(GROUPS, List.of(part)).partsFor(stage, 0)).isEmpty();
  }
}
