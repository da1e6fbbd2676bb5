package io.millrace.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Test;

public class RecordBatchTest {
  @Test
  public void shouldGiveEachRecordWithItsEventTime() {
    long seed = Seeds.of("RecordBatchTest");
    Random random = new Random(seed);
    for (int round = 0; round < 1_000; round++) {
      RecordBatch batch = new RecordBatch(1 + random.nextInt(20));
      int different = 1 + random.nextInt(3);
      List<Long> times = new ArrayList<>();
      while (!batch.isFull() && random.nextInt(30) > 0) {
        long time = random.nextBoolean() ? random.nextInt(different) : Long.MIN_VALUE;
        batch.add(times.size(), time);
        times.add(time);
      }
      assertThat(batch.size()).isEqualTo(times.size());
      for (int i = 0; i < times.size(); i++) {
        assertThat(batch.record(i)).as("seed %d", seed).isEqualTo(i);
        assertThat(batch.timestamp(i)).as("seed %d", seed).isEqualTo(times.get(i));
      }
    }
  }
}
