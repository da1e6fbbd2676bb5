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
}
