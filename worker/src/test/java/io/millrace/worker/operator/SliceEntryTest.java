package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.Seeds;
import io.millrace.worker.memory.PageAccount;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.state.KeyHash;
import io.millrace.worker.state.StateTable;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.Test;

/** An entry against a map of slices to numbers. */
public class SliceEntryTest {
  private static final byte[] KEY = {1, 2, 3};
  private static final int HASH = KeyHash.of(KEY, 0, KEY.length);
  private static final int CASES = 400;
  private static final int STEPS = 300;

  private final PagePool pool = new PagePool(1 << 22);
  private final PageAccount account = pool.account("test");

  @Test
  public void when_slices_come_in_any_order_then_the_entry_holds_what_a_map_does()
      throws Exception {
    Seeds.forEach(
        "SliceEntryTest",
        CASES,
        seed -> {
          try (StateTable table = new StateTable(account, StateTable.Content.VALUES)) {
            new Case(table, new Random(seed), "seed " + seed).run();
          }
        });
  }

  @Test
  public void when_slices_are_near_then_an_entry_is_small() {
    SliceEntry entry = new SliceEntry(true, false);
    assertThat(entry.valueWith(1_700_000_000L, 8)).hasSize(8 + 8 + 8 * 8);
    assertThat(entry.valueWith(1_700_000_000L, 2)).hasSize(8 + 8 + 2 * 8);
    assertThat(new SliceEntry(false, true).valueWith(5, 1)).hasSize(8 + 8 + 8);
  }

  private static final class Case {
    private final StateTable table;
    private final Random random;
    private final String name;
    private final boolean hasNumbers;
    private final boolean hasSequence;
    private final SliceEntry entry;
    private final TreeMap<Long, Long> model = new TreeMap<>();
    private final int spread;
    private long sequence;
    private long firstLive;

    Case(StateTable table, Random random, String name) {
      this.table = table;
      this.random = random;
      this.name = name;
      this.hasNumbers = random.nextBoolean();
      this.hasSequence = random.nextBoolean();
      this.entry = new SliceEntry(hasNumbers, hasSequence);
      this.spread = 1 << random.nextInt(10);
      this.firstLive = random.nextInt(4) == 0 ? random.nextLong(1L << 60) : random.nextInt(100);
    }

    void run() {
      put(entry.valueWith(firstLive, 1 << random.nextInt(4)));
      model.put(firstLive, 0L);
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(8)) {
          case 0 -> firstLive += random.nextInt(spread);
          case 1 -> clearOne();
          case 2 -> takeSequence();
          default -> touch(randomSlice());
        }
        check();
      }
    }

    private long randomSlice() {
      return random.nextInt(200) == 0
          ? firstLive + random.nextLong(1L << 59)
          : firstLive + random.nextInt(spread);
    }

    private void touch(long slice) {
      long number = hasNumbers ? random.nextLong() : 0;
      int slot = entry.find(slice);
      assertThat(slot != SliceEntry.ABSENT).as(name).isEqualTo(model.containsKey(slice));
      if (slot == SliceEntry.ABSENT) {
        slot = entry.takes(slice) ? entry.freeSlot(slice, firstLive) : SliceEntry.ABSENT;
        if (slot == SliceEntry.ABSENT) {
          put(entry.valueFor(slice, firstLive));
          slot = entry.freeSlot(slice, firstLive);
        }
        entry.setSlice(slot, slice);
      }
      if (hasNumbers) {
        entry.setNumber(slot, number);
      }
      model.put(slice, number);
    }

    private void clearOne() {
      Long slice = model.ceilingKey(randomSlice());
      if (slice != null) {
        entry.setSlice(entry.find(slice), SliceEntry.EMPTY);
        model.remove(slice);
      }
    }

    private void takeSequence() {
      if (hasSequence) {
        assertThat(entry.nextSequence()).as(name).isEqualTo(sequence++);
      }
    }

    private void check() {
      model.headMap(firstLive).clear();
      TreeMap<Long, Long> found = new TreeMap<>();
      for (int slot = 0; slot < entry.slots(); slot++) {
        long slice = entry.slice(slot);
        if (slice >= firstLive) {
          assertThat(found.put(slice, hasNumbers ? entry.number(slot) : 0)).as(name).isNull();
          assertThat(entry.find(slice)).as(name).isEqualTo(slot);
        }
      }
      assertThat(found).as(name).isEqualTo(model);
      for (Map.Entry<Long, Long> each : model.entrySet()) {
        assertThat(entry.hasFrom(each.getKey())).as(name).isTrue();
        assertThat(entry.hasBefore(each.getKey() + 1)).as(name).isTrue();
      }
      assertThat(entry.hasFrom(model.isEmpty() ? firstLive : model.lastKey() + 1))
          .as(name)
          .isFalse();
    }

    private void put(byte[] value) {
      table.put(KEY, 0, KEY.length, HASH, value, 0, value.length);
      entry.goTo(table, table.find(KEY, 0, KEY.length, HASH));
    }
  }
}
