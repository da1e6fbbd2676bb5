package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.memory.SpillFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class FoundLongsTest {
  private static final KeyGroups ONE_GROUP = new KeyGroups(1);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());
  private final Map<Long, Long> model = new HashMap<>();
  private long uses;

  @Test
  public void shouldCountLikeAMapWhilePagesAreSharedAndTakenAway() throws Exception {
    Random random = Seeds.random("numbers found ahead");
    for (int round = 0; round < 20; round++) {
      model.clear();
      try (PagePool pool = new PagePool(64L << 20, new SpillFile(folder.getRoot().toPath(), 0));
          KeyedStateStore store =
              new KeyedStateStore("tested", ONE_GROUP, ONE_GROUP.rangeOf(0, 1), pool, codecs);
          TestSnapshots<Map<Long, Long>> snapshots =
              new TestSnapshots<>(random, TableFormat.LONG)) {
        count(random, 1 + random.nextInt(5000), pool, store, snapshots);
        if (snapshots.expected() != null) {
          try (KeyedStateStore restored = snapshots.restore(pool)) {
            assertHolds(random, restored, snapshots.tableOf(restored), snapshots.expected());
          }
        }
      }
    }
    assertThat(uses).isPositive();
  }

  private void count(
      Random random,
      int keyCount,
      PagePool pool,
      KeyedStateStore store,
      TestSnapshots<Map<Long, Long>> snapshots)
      throws Exception {
    StateTable table = store.table("tested", TableFormat.LONG, 0);
    ComingKeys keys = store.comingKeys();
    FoundLongs found = new FoundLongs();
    for (int batch = 0; batch < 200; batch++) {
      keys.clear();
      while (keys.count() < 100) {
        keys.add((long) random.nextInt(keyCount));
      }
      find(random, table, keys, found);
      for (int index = 0; index < keys.count(); index++) {
        disturb(random, table, pool, store, snapshots);
        assertThat(countOne(store, table, keys, index, found))
            .isEqualTo(model.merge((Long) keys.key(index), 1L, Long::sum));
      }
      if (random.nextInt(10) == 0) {
        remove(random, store, table);
      }
    }
    assertHolds(random, store, table, model);
  }

  private static void find(Random random, StateTable table, ComingKeys keys, FoundLongs found) {
    found.start(keys.count());
    for (int index = 0; index < keys.count(); index++) {
      table.locate(keys, index, found);
    }
    if (random.nextBoolean()) {
      found.fetchAndSearch(keys);
    } else {
      found.search(keys);
    }
  }

  /** Removes some keys or all, so that pages are emptied, given back and put together. */
  private void remove(Random random, KeyedStateStore store, StateTable table) {
    int ofTen = random.nextInt(11);
    for (Long key : List.copyOf(model.keySet())) {
      if (random.nextInt(10) < ofTen) {
        store.setCurrentKey(key);
        table.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
        model.remove(key);
      }
    }
    if (random.nextBoolean()) {
      table.compact();
    }
  }

  private long countOne(
      KeyedStateStore store, StateTable table, ComingKeys keys, int index, FoundLongs found) {
    if (found.isFound(index)) {
      uses++;
      found.set(index, found.get(index) + 1);
      return found.get(index);
    }
    found.forget();
    store.setCurrentKey(keys, index);
    return table.addLong(
        store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), 0, 1);
  }

  private void disturb(
      Random random,
      StateTable table,
      PagePool pool,
      KeyedStateStore store,
      TestSnapshots<Map<Long, Long>> snapshots)
      throws Exception {
    int choice = random.nextInt(300);
    if (choice == 0) {
      snapshots.take(table, new HashMap<>(model));
    } else if (choice < 3) {
      pool.askAll(random.nextInt(1 << 19));
      store.giveBackMemory();
    } else if (choice < 6) {
      snapshots.decide();
    }
  }

  private static void assertHolds(
      Random random, KeyedStateStore store, StateTable table, Map<Long, Long> expected) {
    assertThat(table.size()).isEqualTo(expected.size());
    ComingKeys keys = store.comingKeys();
    expected.keySet().forEach(keys::add);
    FoundLongs found = new FoundLongs();
    find(random, table, keys, found);
    for (int index = 0; index < keys.count(); index++) {
      if (found.isFound(index)) { // not if a snapshot has its page, or its page is spilled
        assertThat(found.get(index)).isEqualTo(expected.get((Long) keys.key(index)));
      }
    }
    for (Map.Entry<Long, Long> each : expected.entrySet()) {
      store.setCurrentKey(each.getKey());
      int address =
          table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
      assertThat(address).isNotZero();
      assertThat(table.getLong(address, 0)).isEqualTo(each.getValue());
    }
  }
}
