package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.Seeds;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.memory.SpillFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class FoundLongsTest {
  private static final KeyGroups ONE_GROUP = new KeyGroups(1);

  private static final List<LongFunction<Object>> KINDS =
      List.of(
          number -> number,
          "key %06d"::formatted,
          number -> number % 3 == 0 ? (Object) (double) number : number);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());
  private final Map<Object, Long> model = new HashMap<>();

  /** Makes keys of numbers: of one class, or of two with equally many bytes. */
  private LongFunction<Object> keyOf = number -> number;

  private long uses;

  @Test
  public void shouldCountLikeAMapWhilePagesAreSharedAndTakenAway() throws Exception {
    Random random = Seeds.random("numbers found ahead");
    for (int round = 0; round < 20; round++) {
      model.clear();
      keyOf = KINDS.get(round % KINDS.size());
      boolean isTight = round % 2 == 0; // so that pages come and go while numbers are found
      long budgetBytes = (isTight ? 24L : 4096L) * Page.SIZE_BYTES;
      try (PagePool pool = new PagePool(budgetBytes, new SpillFile(folder.getRoot().toPath(), 0));
          KeyedStateStore store =
              new KeyedStateStore("tested", ONE_GROUP, ONE_GROUP.rangeOf(0, 1), pool, codecs);
          TestSnapshots<Map<Object, Long>> snapshots =
              new TestSnapshots<>(random, TableFormat.LONG)) {
        count(random, isTight ? 50_000 : 1 + random.nextInt(5000), pool, store, snapshots);
        if (snapshots.expected() != null) {
          try (PagePool other = new PagePool(64L << 20);
              KeyedStateStore restored = snapshots.restore(other)) {
            StateTable table = snapshots.tableOf(restored);
            assertHolds(restored, table, snapshots.expected());
            assertFindsAll(restored, table, snapshots.expected());
          }
        }
      }
    }
    assertThat(uses).isPositive();
  }

  @Test
  public void shouldFindEachNumberThatIsThereWhateverHappenedToItsTable() throws Exception {
    Random random = Seeds.random("each number");
    try (PagePool pool = new PagePool(64L << 20);
        KeyedStateStore store =
            new KeyedStateStore("tested", ONE_GROUP, ONE_GROUP.rangeOf(0, 1), pool, codecs)) {
      StateTable table = store.table("tested", TableFormat.LONG, 0);
      for (int round = 0; round < 300; round++) {
        int most = 1 << random.nextInt(14);
        for (int added = random.nextInt(most); added > 0; added--) {
          long key = random.nextLong(-most, most);
          add(store, table, key, -key);
        }
        if (random.nextInt(3) == 0) {
          remove(random, store, table);
        }
        assertFindsAll(store, table, model);
      }
    }
  }

  @Test
  public void shouldFindNoNumbersWhereSlotsHaveOtherKeysToo() {
    try (PagePool pool = new PagePool(64L << 20);
        KeyedStateStore store =
            new KeyedStateStore("tested", ONE_GROUP, ONE_GROUP.rangeOf(0, 1), pool, codecs)) {
      StateTable table = store.table("tested", TableFormat.LONG, 0);
      add(store, table, 1L, 1);
      assertFindsAll(store, table, model);
      add(store, table, 1.0, 2);
      ComingKeys keys = store.comingKeys();
      keys.add(1L);
      FoundLongs found = new FoundLongs();
      find(table, keys, found);
      assertThat(found.goTo(0)).isFalse();
      assertFindsAll(store, table, model); // as bytes, since there is one that is no number
    }
  }

  private void add(KeyedStateStore store, StateTable table, Object key, long number) {
    store.setCurrentKey(key);
    table.putLong(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), number);
    model.put(key, number);
  }

  private static void assertFindsAll(
      KeyedStateStore store, StateTable table, Map<Object, Long> expected) {
    ComingKeys keys = store.comingKeys();
    expected.keySet().forEach(keys::add);
    int there = keys.count();
    keys.add(Long.MAX_VALUE);
    FoundLongs found = new FoundLongs();
    find(table, keys, found);
    for (int index = 0; index < there; index++) {
      assertThat(found.goTo(index)).isTrue();
      assertThat(found.get()).isEqualTo(expected.get(keys.key(index)));
    }
    assertThat(found.goTo(there)).isFalse();
  }

  private void count(
      Random random,
      int keyCount,
      PagePool pool,
      KeyedStateStore store,
      TestSnapshots<Map<Object, Long>> snapshots)
      throws Exception {
    StateTable table = store.table("tested", TableFormat.LONG, 0);
    ComingKeys keys = store.comingKeys();
    FoundLongs found = new FoundLongs();
    for (int batch = 0; batch < 400; batch++) {
      keys.clear();
      while (keys.count() < 100) {
        keys.add(keyOf.apply(random.nextInt(keyCount)));
      }
      find(table, keys, found);
      for (int index = 0; index < keys.count(); index++) {
        disturb(random, table, pool, store, snapshots);
        assertThat(countOne(store, table, keys, index, found))
            .isEqualTo(model.merge(keys.key(index), 1L, Long::sum));
      }
      if (random.nextInt(keyCount) < 200) { // so that there are many at times
        remove(random, store, table);
      }
    }
    assertHolds(store, table, model);
  }

  private static void find(StateTable table, ComingKeys keys, FoundLongs found) {
    found.start(keys);
    for (int index = 0; index < keys.count(); index++) {
      table.locate(keys, index, found);
    }
    found.fetch();
  }

  /** Removes some keys or all, so that pages are emptied, given back and put together. */
  private void remove(Random random, KeyedStateStore store, StateTable table) {
    int ofTen = random.nextInt(11);
    for (Object key : List.copyOf(model.keySet())) {
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
    if (found.goTo(index)) {
      uses++;
      found.set(found.get() + 1);
      return found.get();
    }
    int generation = table.generation();
    store.setCurrentKey(keys, index);
    long sum =
        table.addLong(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), 0, 1);
    if (table.generation() != generation) {
      found.forget();
    }
    return sum;
  }

  private void disturb(
      Random random,
      StateTable table,
      PagePool pool,
      KeyedStateStore store,
      TestSnapshots<Map<Object, Long>> snapshots)
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
      KeyedStateStore store, StateTable table, Map<Object, Long> expected) {
    assertThat(table.size()).isEqualTo(expected.size());
    for (Map.Entry<Object, Long> each : expected.entrySet()) {
      store.setCurrentKey(each.getKey());
      int address =
          table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
      assertThat(address).isNotZero();
      assertThat(table.getLong(address, 0)).isEqualTo(each.getValue());
    }
  }
}
