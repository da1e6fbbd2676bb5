package io.millrace.api.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.connector.SequenceSource.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.Test;

public class SequenceSourceTest {
  @Test
  public void shouldCutIntoPiecesThatFollowEachOther() throws Exception {
    for (long[] ends :
        new long[][] {
          {5, 5},
          {-3, 60},
          {0, 64},
          {0, 1_000_001},
          {0, Long.MAX_VALUE},
          {Long.MIN_VALUE, Long.MAX_VALUE},
          {Long.MAX_VALUE - 100, Long.MAX_VALUE}
        }) {
      List<Range> ranges = discover(ends[0], ends[1]);
      assertThat(ranges).hasSizeBetween(1, 64);
      assertThat(ranges.get(0).start()).isEqualTo(ends[0]);
      assertThat(ranges.get(ranges.size() - 1).end()).isEqualTo(ends[1]);
      for (int piece = 0; piece < ranges.size(); piece++) {
        Range range = ranges.get(piece);
        assertThat(range.next()).isEqualTo(range.start()).isLessThanOrEqualTo(range.end());
        if (piece > 0) {
          assertThat(range.start()).isEqualTo(ranges.get(piece - 1).end() + 1);
        }
      }
    }
  }

  @Test
  public void shouldHaveNoPieces_whenTheLastIsBeforeTheFirst() throws Exception {
    assertThat(discover(1, 0)).isEmpty();
    assertThat(discover(Long.MAX_VALUE, Long.MIN_VALUE)).isEmpty();
  }

  @Test
  public void shouldReadUpToTheLargestNumber() throws Exception {
    long first = Long.MAX_VALUE - 1000;
    Numbers numbers = new Numbers();
    try (SplitReader<Long, Range> reader =
        new SequenceSource(first, Long.MAX_VALUE).createReader(null)) {
      reader.addSplits(discover(first, Long.MAX_VALUE));
      while (reader.read(numbers, 7)) {
        assertThat(numbers.read.size() - numbers.before).isBetween(1, 7);
        numbers.before = numbers.read.size();
      }
    }
    assertThat(numbers.read).hasSize(1001);
    for (int index = 0; index <= 1000; index++) {
      assertThat(numbers.read.get(index)).isEqualTo(first + index);
    }
    assertThat(numbers.finishedSplits).isEqualTo(discover(first, Long.MAX_VALUE).size());
  }

  private static List<Range> discover(long first, long last) throws Exception {
    return new SequenceSource(first, last).createAssigner().discover(Set.of(), true);
  }

  private static final class Numbers implements SourceOutput<Long> {
    final List<Long> read = new ArrayList<>();
    int finishedSplits;
    int before;

    @Override
    public void collect(String splitId, long position, Long number, long timestampMillis) {
      assertThat(position).isEqualTo(number);
      read.add(number);
    }

    @Override
    public void finishSplit(String splitId) {
      finishedSplits++;
    }

    @Override
    public void nothingNew(String splitId) {}
  }
}
