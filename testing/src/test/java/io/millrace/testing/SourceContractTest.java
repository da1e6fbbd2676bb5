package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.CollectionSource;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.SequenceSource;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.time.WatermarkStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.Test;

public class SourceContractTest {
  @Test
  public void the_engine_s_own_sources_keep_their_contract() {
    assertThat(SourceContract.of(new SequenceSource(1, 200)).verify())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
    assertThat(SourceContract.of(new CollectionSource<>(List.of("a", "b", "c"))).verify())
        .containsExactly("a", "b", "c");
    assertThat(SourceContract.of(new SequenceSource(1, 0)).verify()).isEmpty();
  }

  @Test
  public void watermarks_are_made_by_any_strategy() {
    SourceContract.of(new SequenceSource(1, 100))
        .verify(
            WatermarkStrategy.<Long>forBoundedOutOfOrderness(Duration.ofMillis(3))
                .withTimestampAssigner((number, before) -> number ^ 1));
  }

  private record Part(String splitId, int next) implements SourceSplit {}

  /** What goes wrong in {@link Letters}. */
  private enum Fault {
    NONE,
    FORGETS_POSITION,
    SKIPS_AFTER_RESTORE,
    FINISHES_TWICE,
    COLLECTS_FROM_UNKNOWN,
    OMITS_A_SPLIT,
    SAME_ID_TWICE,
    NEVER_ENDS,
    SAYS_TOO_EARLY_THAT_IT_HAS_ALL
  }

  /** Two splits of ten letters, read in turn. */
  private record Letters(Fault fault) implements Source<String, Part> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boundedness boundedness() {
      return Boundedness.BOUNDED;
    }

    @Override
    public SplitAssigner<Part> createAssigner() {
      String second = fault == Fault.SAME_ID_TWICE ? "a" : "b";
      return (known, initial) -> List.of(new Part("a", 0), new Part(second, 0));
    }

    @Override
    public SplitReader<String, Part> createReader(ReaderContext context) {
      return new Reader(fault);
    }
  }

  private static final class Reader implements SplitReader<String, Part> {
    private final Fault fault;
    private final List<Part> parts = new ArrayList<>();

    Reader(Fault fault) {
      this.fault = fault;
    }

    @Override
    public void addSplits(List<Part> splits) {
      for (Part split : splits) {
        boolean skips = fault == Fault.SKIPS_AFTER_RESTORE && split.next() > 0;
        parts.add(new Part(split.splitId(), split.next() + (skips ? 1 : 0)));
      }
    }

    @Override
    public boolean read(SourceOutput<String> output, int maxRecords) {
      if (parts.isEmpty() || fault == Fault.NEVER_ENDS) {
        return false;
      }
      Part part = parts.remove(0);
      String id = fault == Fault.COLLECTS_FROM_UNKNOWN ? "c" : part.splitId();
      if (part.next() >= 10) {
        output.finishSplit(id);
        if (fault == Fault.FINISHES_TWICE) {
          output.finishSplit(id);
        }
      } else {
        output.collect(id, part.next(), id + part.next(), Long.MIN_VALUE);
        parts.add(new Part(id, part.next() + 1));
        if (part.next() == 9 || fault == Fault.SAYS_TOO_EARLY_THAT_IT_HAS_ALL) {
          output.nothingNew(id);
        }
      }
      return true;
    }

    @Override
    public List<Part> snapshot() {
      return switch (fault) {
        case FORGETS_POSITION -> parts.stream().map(part -> new Part(part.splitId(), 0)).toList();
        case OMITS_A_SPLIT -> parts.subList(0, Math.min(1, parts.size()));
        default -> List.copyOf(parts);
      };
    }

    @Override
    public void close() {}
  }

  @Test
  public void a_reader_of_several_splits_keeps_its_contract() {
    assertThat(SourceContract.of(new Letters(Fault.NONE)).verify()).hasSize(20);
  }

  private static void assertBroken(Fault fault, String message) {
    assertThatThrownBy(() -> SourceContract.of(new Letters(fault)).verify())
        .isInstanceOf(ContractBrokenError.class)
        .hasMessageContaining(message);
  }

  @Test
  public void broken_sources_are_noticed() {
    assertBroken(Fault.FORGETS_POSITION, "it gives records again and again");
    assertBroken(Fault.SKIPS_AFTER_RESTORE, "it gave not [");
    assertBroken(Fault.FINISHES_TWICE, "which it was not given or has finished");
    assertBroken(Fault.COLLECTS_FROM_UNKNOWN, "it collected a record of split 'c'");
    assertBroken(Fault.OMITS_A_SPLIT, "but those that are not finished are");
    assertBroken(Fault.SAME_ID_TWICE, "two splits have the id 'a'");
    assertBroken(Fault.NEVER_ENDS, "has not ended");
    assertBroken(
        Fault.SAYS_TOO_EARLY_THAT_IT_HAS_ALL,
        "it said that there is nothing new in split 'a', but there is a1 at position 1");
  }
}
