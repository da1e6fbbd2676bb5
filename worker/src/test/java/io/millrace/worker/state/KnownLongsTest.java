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
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class KnownLongsTest {
  private static final KeyGroups ONE_GROUP = new KeyGroups(1);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());
  private final Map<Object, Long> model = new HashMap<>();
  private PagePool pool = new PagePool(64L << 20);
  private KeyedStateStore store = newStore();
  private KnownLongs known = new KnownLongs();
  private long uses;

  private KeyedStateStore newStore() {
    return new KeyedStateStore("tested", ONE_GROUP, ONE_GROUP.rangeOf(0, 1), pool, codecs);
  }

  @After
  public void close() {
    store.close();
    pool.close();
  }

  private StateTable table() {
    return store.table("tested", TableFormat.LONG, 0);
  }

  @Test
  public void shouldCountLikeAMapWhilePagesAreSharedAndTakenAway() throws Exception {
    Random random = Seeds.random("known numbers");
    for (int round = 0; round < 40; round++) {
      startAnew(round % 2 == 0 ? 24 : 4096); // with few, pages come and go
      try (TestSnapshots<Map<Object, Long>> snapshots =
          new TestSnapshots<>(random, TableFormat.LONG)) {
        int keys = 1 + random.nextInt(round % 4 == 0 ? 20_000 : 2_000);
        LongFunction<Object> keyOf = kinds(random).get(round % 3);
        for (int record = 0; record < 40_000; record++) {
          disturb(random, snapshots);
          countOne(keyOf.apply(random.nextInt(keys)));
        }
        assertHoldsAll();
        assertRestores(snapshots);
      }
    }
    assertThat(uses).isGreaterThan(40 * 40_000 / 4);
  }

  /** Keys of one length, of several, and one of another length after many of one. */
  private static List<LongFunction<Object>> kinds(Random random) {
    return List.of(
        number -> number,
        number -> "key " + number,
        number -> random.nextInt(20_000) == 0 ? (Object) ("key " + number) : (int) number);
  }

  private void startAnew(int pages) throws Exception {
    close();
    model.clear();
    pool =
        new PagePool((long) pages * Page.SIZE_BYTES, new SpillFile(folder.getRoot().toPath(), 0));
    store = newStore();
    known = new KnownLongs();
  }

  private void disturb(Random random, TestSnapshots<Map<Object, Long>> snapshots) throws Exception {
    int choice = random.nextInt(5_000);
    if (choice == 0) {
      snapshots.take(table(), new HashMap<>(model));
    } else if (choice < 5) {
      pool.askAll(random.nextInt(1 << 19));
      store.giveBackMemory();
    } else if (choice < 10) {
      snapshots.decide();
    } else if (choice == 10) {
      table().compact();
      known.forgetAll();
    }
  }

  private void countOne(Object key) {
    long expected = model.merge(key, 1L, Long::sum);
    KnownLong number = known.find(key);
    if (number == null) {
      assertThat(countInTable(key)).isEqualTo(expected);
    } else {
      uses++;
      number.set(number.get() + 1);
      assertThat(number.get()).isEqualTo(expected);
    }
  }

  private long countInTable(Object key) {
    StateTable table = table();
    int generation = table.generation();
    int size = table.size();
    store.setCurrentKey(key);
    long sum =
        table.addLong(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), 0, 1);
    if (table.generation() != generation) {
      known.forgetAll();
    }
    if (table.size() > size) {
      known.onNewKey();
    }
    table.remember(addressOf(store, table, key), key, known);
    return sum;
  }

  private void assertHoldsAll() {
    assertHolds(store, table(), model);
  }

  private static void assertRestores(TestSnapshots<Map<Object, Long>> snapshots) throws Exception {
    if (snapshots.expected() != null) {
      try (PagePool other = new PagePool(64L << 20);
          KeyedStateStore restored = snapshots.restore(other)) {
        assertHolds(restored, snapshots.tableOf(restored), snapshots.expected());
      }
    }
  }

  private static void assertHolds(
      KeyedStateStore store, StateTable table, Map<Object, Long> expected) {
    assertThat(table.size()).isEqualTo(expected.size());
    expected.forEach(
        (key, count) ->
            assertThat(table.getLong(addressOf(store, table, key), 0)).isEqualTo(count));
  }

  private static int addressOf(KeyedStateStore store, StateTable table, Object key) {
    store.setCurrentKey(key);
    return table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
  }

  @Test
  public void shouldKnowEachOfFewKeysOnceItWasSeen() {
    for (long key = 0; key < 5_000; key++) {
      countOne(key);
    }
    for (long key = 0; key < 5_000; key++) { // those seen before pages were split
      countOne(key);
    }
    for (long key = 0; key < 5_000; key++) {
      assertThat(known.find(key)).isNotNull();
      assertThat(known.find((int) key)).isNull(); // another key, whose hash is the same
    }
    assertThat(known.isGivenUp()).isFalse();
  }

  @Test
  public void shouldKnowAKeyAgainWhenItWasCountedAfterASnapshot() {
    countOne(1L);
    FrozenTable snapshot = table().freeze();
    assertThat(known.find(1L)).isNull();
    countOne(1L);
    assertThat(known.find(1L).get()).isEqualTo(2);
    snapshot.release();
  }

  @Test
  public void shouldSeeThatAPageIsGivenUpWhileASnapshotHoldsIt() {
    for (int keys = 1; keys < 100; keys++) { // in a log, whose first page is a small one
      FrozenTable snapshot = table().freeze();
      countOne("key of a length of its own".substring(keys % 20) + keys);
      List.copyOf(model.keySet()).forEach(this::countOne);
      assertHoldsAll();
      snapshot.release();
      List.copyOf(model.keySet()).forEach(this::countOne);
    }
  }

  @Test
  public void shouldTellByTheGenerationThatNumbersHaveMoved() {
    countOne(1L);
    int first = table().generation();
    table().compact();
    int second = table().generation();
    countOne("of another length");
    int third = table().generation();
    countOne("and one more");
    assertThat(List.of(second, third)).doesNotContain(first).doesNotHaveDuplicates();
    assertThat(table().generation()).isEqualTo(third);
  }

  @Test
  public void shouldGiveUpWhenThereAreMoreThanFew() {
    for (long key = 0; key < KnownLongs.MOST_KEYS; key++) {
      countOne(key);
    }
    assertThat(known.isGivenUp()).isFalse();
    countOne(-1L);
    assertThat(known.isGivenUp()).isTrue();
    countOne(-1L);
    assertThat(known.find(-1L)).isNull();
    assertHoldsAll();
  }

  @Test
  public void shouldGiveUpWhenMoreKeysAreRestoredThanAreFew() {
    for (long key = 0; key <= KnownLongs.MOST_KEYS; key++) {
      countOne(key);
    }
    known = new KnownLongs();
    for (long key = 0; key <= KnownLongs.MOST_KEYS; key++) {
      assertThat(known.isGivenUp()).isFalse();
      countOne(key);
    }
    assertThat(known.isGivenUp()).isTrue();
    countOne(1L);
    assertHoldsAll();
  }

  @Test
  public void shouldGiveUpWhenKeysCanNotBeKnown() {
    assertIsGivenUpFor(number -> "a long text ".repeat(6) + number % 100);
    assertIsGivenUpFor(number -> (double) (number % 100));
    // 2^32 + 1 times a number has the hash 0; of these, only so many are looked at
    assertIsGivenUpFor(number -> number % 100 << 32 | number % 100);
  }

  private void assertIsGivenUpFor(LongFunction<Object> keyOf) {
    known = new KnownLongs();
    for (long number = 0; !known.isGivenUp(); number++) {
      assertThat(number).isLessThan(3L * KnownLongs.MOST_KEYS);
      countOne(keyOf.apply(number));
    }
    assertThat(known.find(keyOf.apply(1))).isNull();
    assertHoldsAll();
  }
}
