package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.tuple.Tuple2;
import io.millrace.worker.codec.CodecRegistry;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.Test;

public class KeyGroupsTest {
  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());

  @Test
  public void shouldGiveEveryGroupToOneTaskAndRangesOfAlmostOneSize() {
    for (int count : new int[] {1, 2, 7, 128, 1000}) {
      KeyGroups groups = new KeyGroups(count);
      for (int parallelism = 1; parallelism <= 2 * count && parallelism < 300; parallelism++) {
        int end = 0;
        for (int task = 0; task < parallelism; task++) {
          KeyGroupRange range = groups.rangeOf(task, parallelism);
          assertThat(range.first()).isEqualTo(end);
          assertThat(range.size()).isBetween(count / parallelism, count / parallelism + 1);
          end = range.end();
          for (int group = range.first(); group < end; group++) {
            assertThat(groups.taskOf(group, parallelism)).isEqualTo(task);
          }
        }
        assertThat(end).isEqualTo(count);
      }
    }
  }

  @Test
  public void shouldSpreadKeysEvenlyEvenIfHashesAreRegular() {
    KeyGroupSelector selector = new KeyGroupSelector(new KeyGroups(128), codecs);
    assertEven(IntStream.range(0, 128_000).map(i -> selector.groupOf((long) i)));
    assertEven(IntStream.range(0, 128_000).map(i -> selector.groupOf(i * 1024)));
    assertEven(IntStream.range(0, 128_000).map(i -> selector.groupOf("user" + i)));
    assertEven(IntStream.range(0, 128_000).map(i -> selector.groupOf(Tuple2.of(i, "x"))));
  }

  private static void assertEven(IntStream groups) {
    int[] counts = new int[128];
    groups.forEach(group -> counts[group]++);
    assertThat(IntStream.of(counts).min().getAsInt()).isGreaterThan(700);
    assertThat(IntStream.of(counts).max().getAsInt()).isLessThan(1300);
  }

  /**
   * With a change of these numbers the state files of before cannot be used any more, and must be
   * told apart by a new version in {@link StateFileFormat}.
   */
  @Test
  public void shouldGiveTheSameGroupsInEveryProcessAndVersion() {
    KeyGroupSelector selector = new KeyGroupSelector(new KeyGroups(128), codecs);
    assertThat(
            List.of(
                selector.groupOf(1),
                selector.groupOf(1L),
                selector.groupOf("word"),
                selector.groupOf(DayOfWeek.FRIDAY),
                selector.groupOf(List.of(1, 2, 3)),
                selector.groupOf(Tuple2.of("a", 1L))))
        .containsExactly(71, 71, 17, 65, 21, 72);
  }

  @Test
  public void shouldRefuseWhatCannotBeKey() {
    KeyGroupSelector selector = new KeyGroupSelector(new KeyGroups(128), codecs);
    assertThatThrownBy(() -> selector.groupOf(null))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("null");
    assertThatThrownBy(() -> selector.groupOf(Tuple2.of(1, Set.of(1))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "a java.util.ImmutableCollections$Set12 cannot be a key or part of one");
    assertThatThrownBy(() -> selector.groupOf(new Object()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("java.lang.Object cannot be a key");
    assertThatThrownBy(() -> selector.groupOf(new byte[] {1, 2, 3}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a byte[] cannot be a key or part of one: an array is equal only");
  }
}
