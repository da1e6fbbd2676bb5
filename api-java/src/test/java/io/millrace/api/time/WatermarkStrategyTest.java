package io.millrace.api.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.time.Duration;
import org.junit.Test;

public class WatermarkStrategyTest {
  @Test
  public void shouldStayBehindTheLatestTimeByTheBound() {
    WatermarkGenerator<String> generator =
        WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofMillis(100))
            .createGenerator();

    assertThat(generator.currentWatermark()).isEqualTo(Long.MIN_VALUE);
    generator.onRecord("a", 1000);
    assertThat(generator.currentWatermark()).isEqualTo(899);
    generator.onRecord("b", 950);
    assertThat(generator.currentWatermark()).isEqualTo(899);
    generator.onRecord("c", 1001);
    assertThat(generator.currentWatermark()).isEqualTo(900);
  }

  @Test
  public void shouldNotPassALaterRecordWithTheSameTime() {
    WatermarkGenerator<String> generator =
        WatermarkStrategy.<String>forMonotonousTimestamps().createGenerator();
    generator.onRecord("a", 1000);

    assertThat(generator.currentWatermark()).isEqualTo(999);
  }

  @Test
  public void shouldNotOverflowAtTheEndsOfTime() {
    WatermarkGenerator<String> generator =
        WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofDays(1)).createGenerator();
    generator.onRecord("first", Long.MIN_VALUE + 5);
    assertThat(generator.currentWatermark()).isEqualTo(Long.MIN_VALUE);
    generator.onRecord("last", Long.MAX_VALUE);
    assertThat(generator.currentWatermark())
        .isEqualTo(Long.MAX_VALUE - Duration.ofDays(1).toMillis() - 1);
  }

  @Test
  public void shouldKnowNoTimeWithoutWatermarks() {
    WatermarkGenerator<String> generator =
        WatermarkStrategy.<String>noWatermarks().createGenerator();
    generator.onRecord("a", 1000);

    assertThat(generator.currentWatermark()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  public void shouldGiveEachSplitAGeneratorOfItsOwn() {
    WatermarkStrategy<String> strategy = WatermarkStrategy.forMonotonousTimestamps();
    strategy.createGenerator().onRecord("a", 1000);

    assertThat(strategy.createGenerator().currentWatermark()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  public void shouldTakeTheTimeFromTheSourceOrTheRecord() {
    WatermarkStrategy<String> strategy = WatermarkStrategy.forMonotonousTimestamps();
    WatermarkStrategy<String> changed =
        strategy
            .withTimestampAssigner((record, sourceTimestamp) -> Long.parseLong(record))
            .withIdleness(Duration.ofSeconds(5));

    assertThat(strategy.timestampAssigner().timestampOf("7", 42)).isEqualTo(42);
    assertThat(changed.timestampAssigner().timestampOf("7", 42)).isEqualTo(7);
    assertThat(changed.idleness()).isEqualTo(Duration.ofSeconds(5));
    assertThat(strategy.idleness()).as("off unless asked for").isZero();
  }

  @Test
  public void shouldRefuseNegativeDurations() {
    assertThatThrownBy(() -> WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofMillis(-1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("bound");
    assertThatThrownBy(() -> WatermarkStrategy.noWatermarks().withIdleness(Duration.ofMillis(-1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("idleness");
  }

  private record Event(String name, long time) {
    static long halfTime(Event event, long sourceTimestamp) {
      return (event.time() + sourceTimestamp) / 2;
    }
  }

  /** That it compiles is the test, with a type at the start or without. */
  @Test
  public void takes_theTimeByAMethodOfTheRecord() {
    WatermarkStrategy<Event> typed =
        WatermarkStrategy.<Event>forBoundedOutOfOrderness(Duration.ofSeconds(1))
            .withTimestampAssigner(Event::time);
    WatermarkStrategy<Event> inferred =
        WatermarkStrategy.forMonotonousTimestamps()
            .withTimestampAssigner(Event::time)
            .withIdleness(Duration.ofSeconds(5));
    Event event = new Event("a", 1000);
    assertThat(typed.timestampAssigner().timestampOf(event, 7)).isEqualTo(1000);
    assertThat(inferred.timestampAssigner().timestampOf(event, 7)).isEqualTo(1000);
    assertThat(takes(WatermarkStrategy.noWatermarks().withTimestampAssigner(Event::time)))
        .isEqualTo(1000);
    assertThat(takes(WatermarkStrategy.<Event>noWatermarks().withTimestampAssigner(Event::time)))
        .isEqualTo(1000);
  }

  @Test
  public void takes_theTimeByTheRecordAndTheTimeOfTheSource() {
    TimestampAssigner<Event> assigner = (event, timestamp) -> timestamp;
    assertThat(takes(WatermarkStrategy.<Event>noWatermarks().withTimestampAssigner(assigner)))
        .isEqualTo(7);
    assertThat(
            takes(
                WatermarkStrategy.<Event>forMonotonousTimestamps()
                    .withTimestampAssigner((event, timestamp) -> event.time() + timestamp)))
        .isEqualTo(1007);
    assertThat(
            takes(
                WatermarkStrategy.forMonotonousTimestamps()
                    .withTimestampAssigner((event, timestamp) -> event.time() - timestamp)))
        .isEqualTo(993);
    assertThat(takes(WatermarkStrategy.noWatermarks().withTimestampAssigner(event -> event.time())))
        .isEqualTo(1000);
    assertThat(takes(WatermarkStrategy.noWatermarks().withTimestampAssigner(Event::halfTime)))
        .isEqualTo(503);
  }

  private static long takes(WatermarkStrategy<Event> strategy) {
    WatermarkGenerator<Event> generator = strategy.createGenerator();
    generator.onRecord(new Event("a", 1000), 1000);
    return strategy.timestampAssigner().timestampOf(new Event("a", 1000), 7);
  }
}
