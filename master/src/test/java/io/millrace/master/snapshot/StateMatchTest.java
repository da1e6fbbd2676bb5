package io.millrace.master.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.connector.SequenceSource;
import io.millrace.api.plan.Operation;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.SnapshotMetadata;
import io.millrace.protocol.SourceProgress;
import io.millrace.protocol.StateFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

public class StateMatchTest {
  private static final Operation READ =
      new Operation.Read(new SequenceSource(0, 1), WatermarkStrategy.noWatermarks());
  private static final Operation REDUCE = new Operation.KeyedReduce(record -> record, (a, b) -> a);
  private static final Operation PROCESS =
      new Operation.KeyedProcess(record -> record, (record, context, output) -> {});
  private static final Operation MAP = new Operation.MapRecord(record -> record);

  @Test
  public void matches_stateByNameAndKind() {
    StateMatch match =
        StateMatch.of(
            plan(Map.of(), "numbers", READ, "sums", REDUCE),
            snapshot(List.of(keyed("sums", "keyed-reduce")), List.of(source("numbers"))));

    assertThat(match.matched())
        .extracting(StateMatch.Named::toString)
        .containsExactlyInAnyOrder("'numbers' (1 split)", "'sums' (keyed-reduce: keyed state)");
    assertThat(match.begunAnew()).isEmpty();
    assertThat(match.unclaimed()).isEmpty();
  }

  @Test
  public void matches_stateOfSnapshotsThatDoNotSayTheKind() {
    StateMatch match =
        StateMatch.of(plan(Map.of(), "sums", PROCESS), snapshot(List.of(keyed("sums", null))));

    assertThat(match.matched()).hasSize(1);
  }

  @Test
  public void refuses_stateOfARenamedOperator() {
    ExecutionPlan plan = plan(Map.of(), "numbers", READ, "totals", REDUCE);
    LoadedSnapshot snapshot =
        snapshot(List.of(keyed("sums", "keyed-reduce")), List.of(source("numbers")));

    assertThatThrownBy(() -> RestorePoint.check(plan, snapshot))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "the snapshot in /snapshots/7 holds state that no operator of the program goes on with:"
                + " 'sums' (keyed-reduce: keyed state); give the operators that shall go on with it"
                + " these names again (without state are 'totals' (keyed-reduce)), or set"
                + " snapshot.allow-unclaimed-state = true to drop it");
  }

  @Test
  public void refuses_stateOfARenamedSource() {
    ExecutionPlan plan = plan(Map.of(), "digits", READ);
    LoadedSnapshot snapshot = snapshot(List.of(), List.of(source("numbers")));

    assertThatThrownBy(() -> RestorePoint.check(plan, snapshot))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'numbers' (1 split)")
        .hasMessageContaining("'digits' (source)");
  }

  @Test
  public void refuses_outputThatASinkHasPreparedAndNobodyWouldCommit() {
    ExecutionPlan plan = plan(Map.of(), "numbers", READ);
    OperatorSnapshot prepared =
        part("files").setCommittables(List.of(ByteBuffer.wrap(new byte[] {1})));
    LoadedSnapshot snapshot = snapshot(List.of(prepared), List.of(source("numbers")));

    assertThatThrownBy(() -> RestorePoint.check(plan, snapshot))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'files' (prepared output)")
        .hasMessageContaining("bring the operators back under these names");
  }

  @Test
  public void refuses_stateThatAnotherKindOfOperatorWouldFind() {
    LoadedSnapshot snapshot = snapshot(List.of(keyed("sums", "keyed-reduce")));

    for (Operation other : List.of(PROCESS, MAP, READ)) {
      assertThat(StateMatch.of(plan(Map.of(), "sums", other), snapshot).unclaimed())
          .as(other.kind())
          .hasSize(1);
    }
  }

  @Test
  public void drops_whatIsUnclaimedOnlyIfAllowed() {
    ExecutionPlan plan =
        plan(
            Map.of(JobOptions.ALLOW_UNCLAIMED_STATE.key(), "true"),
            "numbers",
            READ,
            "sums",
            PROCESS);
    LoadedSnapshot snapshot =
        snapshot(List.of(keyed("sums", "keyed-reduce")), List.of(source("numbers")));

    assertThatCode(() -> RestorePoint.check(plan, snapshot)).doesNotThrowAnyException();
    StateMatch match = RestorePoint.check(plan, snapshot);
    assertThat(match.claimed(snapshot).metadata().getOperators()).isEmpty();
    assertThat(match.claimed(snapshot).metadata().getSources()).hasSize(1);
    assertThat(match.describe())
        .isEqualTo(
            """
            State from /snapshots/7
              goes on with: 'numbers' (1 split)
              begins anew:  'sums' (keyed-process)
              dropped:      'sums' (keyed-reduce: keyed state)""");
  }

  private static ExecutionPlan plan(Map<String, String> options, Object... namesAndOperations) {
    List<ChainedOperator> operators = new ArrayList<>();
    for (int i = 0; i < namesAndOperations.length; i += 2) {
      operators.add(
          new ChainedOperator(
              (String) namesAndOperations[i],
              (Operation) namesAndOperations[i + 1],
              operators.size() - 1,
              null));
    }
    return new ExecutionPlan(
        "test", 8, List.of(new Stage(0, 1, operators)), List.of(), Configuration.of(options));
  }

  private static OperatorSnapshot part(String name) {
    return new OperatorSnapshot(name, 0, 0, 7);
  }

  private static OperatorSnapshot keyed(String name, String kind) {
    return part(name).setKeyedState(new StateFile("file", 1, 2)).setKind(kind);
  }

  private static SourceProgress source(String name) {
    return new SourceProgress(name, Set.of("split"), List.of(), true);
  }

  private static LoadedSnapshot snapshot(List<OperatorSnapshot> operators) {
    return snapshot(operators, List.of());
  }

  private static LoadedSnapshot snapshot(
      List<OperatorSnapshot> operators, List<SourceProgress> sources) {
    return LoadedSnapshot.in(
        "/snapshots/7",
        new SnapshotMetadata(
            SnapshotStore.FORMAT_VERSION,
            "job",
            7,
            SnapshotKind.PERIODIC,
            1,
            2,
            8,
            new ArrayList<>(operators),
            new ArrayList<>(sources)));
  }
}
