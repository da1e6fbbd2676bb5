package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.SourceProgress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.Test;

public class SourceSplitsTest {
  private final SourceSplits splits = new SourceSplits("source", 0, 3);

  @Test
  public void shouldAssignEvenlyAndInTheOrderOfIds() {
    splits.discovered(splitsNamed("e", "b", "a", "d", "c"), false);
    assertThat(splits.assign())
        .containsExactly(
            new SourceSplits.Assignment(0, 1, splitsNamed("a", "d"), false),
            new SourceSplits.Assignment(1, 1, splitsNamed("b", "e"), false),
            new SourceSplits.Assignment(2, 1, splitsNamed("c"), false));
    splits.discovered(splitsNamed("a", "f"), false);
    assertThat(splits.assign())
        .containsExactly(new SourceSplits.Assignment(2, 2, splitsNamed("f"), false));
    assertThat(splits.assign()).isEmpty();
  }

  @Test
  public void shouldTellEachTaskOnceThatNoMoreComes() {
    splits.discovered(splitsNamed("a"), true);
    assertThat(splits.assign())
        .containsExactly(
            new SourceSplits.Assignment(0, 1, splitsNamed("a"), true),
            new SourceSplits.Assignment(1, 1, List.of(), true),
            new SourceSplits.Assignment(2, 1, List.of(), true));
    assertThat(splits.assign()).isEmpty();
  }

  @Test
  public void shouldSayWhatIsUnassigned() {
    assertThat(splits.progress().isUndiscovered()).isTrue();
    splits.discovered(splitsNamed("a", "b"), false);
    splits.assign();
    splits.discovered(splitsNamed("c"), false);
    SourceProgress progress = splits.progress();
    assertThat(progress.getKnownSplitIds()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(progress.getUnassigned()).isEqualTo(splitsNamed("c"));
    assertThat(progress.isUndiscovered()).isFalse();
    assertThat(progress.isDiscoveryFinished()).isFalse();
  }

  @Test
  public void shouldAssignAnewWhatASnapshotHolds() {
    SourceProgress progress =
        new SourceProgress("source", Set.of("a", "b", "c", "done"), splitsNamed("c"), true);
    splits.restore(progress, splitsNamed("b", "a"));
    assertThat(splits.isDiscovered()).isTrue();
    assertThat(splits.isDiscoveryFinished()).isTrue();
    splits.discovered(splitsNamed("done"), true);
    assertThat(splits.assign())
        .extracting(SourceSplits.Assignment::splits)
        .containsExactly(splitsNamed("a"), splitsNamed("b"), splitsNamed("c"));
  }

  @Test
  public void shouldRememberThatNothingWasDiscoveredYet() {
    SourceSplits again = new SourceSplits("source", 0, 1);
    again.restore(splits.progress(), List.of());
    assertThat(again.isDiscovered()).isFalse();
  }

  private static List<SerializedSplit> splitsNamed(String... names) {
    return Arrays.stream(names)
        .map(name -> new SerializedSplit(name, ByteBuffer.allocate(0)))
        .toList();
  }
}
