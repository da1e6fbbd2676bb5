package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.Seeds;
import io.millrace.worker.memory.PageAccount;
import io.millrace.worker.memory.PagePool;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class TimerTableTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final PagePool pool = new PagePool(64L << 20);
  private final PageAccount account = pool.account("test");

  @Test
  public void shouldBehaveLikeSortedMapOfSets() {
    Random random = Seeds.random("timers");
    for (int round = 0; round < 30; round++) {
      StateTable table = new StateTable(account, StateTable.Content.VALUES);
      runAgainstModel(random, table);
      table.close();
      assertThat(pool.bytesInUse()).isZero();
    }
  }

  private void runAgainstModel(Random random, StateTable table) {
    NavigableMap<Long, Set<Integer>> model = new TreeMap<>();
    TimerTable timers = new TimerTable(table, account);
    int times = 1 + random.nextInt(200);
    int keys = 1 + random.nextInt(300);
    long watermark = Long.MIN_VALUE;
    for (int step = 0; step < 20_000; step++) {
      long time = random.nextInt(50) == 0 ? Long.MIN_VALUE : random.nextInt(times) - 20L;
      int key = random.nextInt(keys);
      byte[] bytes = bytesOf(key);
      int choice = random.nextInt(1000);
      if (choice < 600) {
        boolean isNew = model.computeIfAbsent(time, t -> new LinkedHashSet<>()).add(key);
        assertThat(timers.register(time, bytes, 0, bytes.length)).isEqualTo(isNew);
      } else if (choice < 950) {
        boolean removed = model.containsKey(time) && model.get(time).remove(key);
        if (removed && model.get(time).isEmpty()) {
          model.remove(time);
        }
        assertThat(timers.delete(time, bytes, 0, bytes.length)).isEqualTo(removed);
      } else if (choice < 999) {
        watermark = time + random.nextInt(3);
        assertThat(timers.nextTimestamp())
            .isEqualTo(model.isEmpty() ? Long.MAX_VALUE : model.firstKey());
        assertThat(polled(timers, watermark)).isEqualTo(polled(model, watermark));
      } else {
        timers.close();
        timers = new TimerTable(table, account);
      }
    }
    assertThat(polled(timers, Long.MAX_VALUE)).isEqualTo(polled(model, Long.MAX_VALUE));
    timers.close();
  }

  private static byte[] bytesOf(int key) {
    return ByteBuffer.allocate(Integer.BYTES + key % 90).putInt(key).array();
  }

  private static List<String> polled(TimerTable timers, long watermark) {
    List<String> polled = new ArrayList<>();
    while (timers.poll(watermark)) {
      int key = ByteBuffer.wrap(timers.key(), 0, timers.keyLength()).getInt();
      assertThat(timers.keyLength()).isEqualTo(Integer.BYTES + key % 90);
      polled.add(timers.timestamp() + " " + key);
    }
    return polled;
  }

  private static List<String> polled(NavigableMap<Long, Set<Integer>> model, long watermark) {
    List<String> polled = new ArrayList<>();
    while (!model.isEmpty() && model.firstKey() <= watermark) {
      long time = model.firstKey();
      model.remove(time).forEach(key -> polled.add(time + " " + key));
    }
    return polled;
  }
}
