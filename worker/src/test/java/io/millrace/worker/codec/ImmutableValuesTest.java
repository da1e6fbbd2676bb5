package io.millrace.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.tuple.Tuple2;
import io.millrace.api.tuple.Tuple5;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;

public class ImmutableValuesTest {
  private final ImmutableValues immutable = new ImmutableValues();

  private record Point(int x, Long y, String name, TimeUnit unit) {}

  private record Line(Point from, Point to) {}

  private record Holder(AtomicLong number) {}

  private record OfAny(Object any) {}

  private record OfList(List<String> list) {}

  private record OfArray(long[] array) {}

  private record Chain(Chain next) {}

  private static class Plain {
    @SuppressWarnings("unused")
    private final long number = 1;
  }

  @Test
  public void knows_whatNeverChanges() {
    Point point = new Point(1, 2L, "a", TimeUnit.DAYS);
    for (Object value :
        List.of(
            "text",
            1L,
            'c',
            true,
            BigInteger.ONE,
            Instant.EPOCH,
            LocalDate.EPOCH,
            TimeUnit.DAYS,
            point,
            new Line(point, point),
            Tuple2.of("a", 1L),
            Tuple5.of(1, 2L, "c", point, Tuple2.of("a", TimeUnit.DAYS)))) {
      assertThat(immutable.isImmutable(value)).as("%s", value).isTrue();
    }
  }

  @Test
  public void trusts_nothingElse() {
    for (Object value :
        List.of(
            new AtomicLong(),
            new long[1],
            new Plain(),
            new ArrayList<>(),
            List.of("a"),
            new Holder(new AtomicLong()),
            new OfAny("text"),
            new OfList(List.of()),
            new OfArray(new long[1]),
            new Chain(null),
            Tuple2.of("a", new AtomicLong()),
            Tuple5.of(1, 2, 3, 4, new Plain()))) {
      assertThat(immutable.isImmutable(value)).as("%s", value.getClass()).isFalse();
    }
  }
}
