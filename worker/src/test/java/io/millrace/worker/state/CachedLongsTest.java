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

public class CachedLongsTest {
  private static final KeyGroups ONE_GROUP = new KeyGroups(1);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());
  private final Map<Object, Long> model = new HashMap<>();
  private PagePool pool = new PagePool(64L << 20);
  private KeyedStateStore store = newStore();
  private CachedLongs cached = new CachedLongs(new TableOfOne());
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

  private final class TableOfOne implements CachedLongs.Tables {
    @Override
    public long placeOf(Object key) {
      int address = addressOf(store, table(), key);
      assertThat(address).as("the address of %s", key).isNotZero();
      return address;
    }

    @Override
    public int generationAt(long place) {
      return table().generation();
    }

    @Override
    public void setLong(long place, long number) {
      table().setLong((int) place, 0, number);
    }
  }

  @Test
  public void shouldCountLikeAMapWhilePagesAreSharedAndTakenAway() throws Exception {
    Random random = Seeds.random("cached numbers");
    for (int round = 0; round < 40; round++) {
      startAnew(round % 2 == 0 ? 24 : 4096); // with few, pages come and go
      try (TestSnapshots<Map<Object, Long>> snapshots =
          new TestSnapshots<>(random, TableFormat.LONG)) {
        int keys = 1 + random.nextInt(round % 4 == 0 ? 20_000 : 2_000);
        LongFunction<Object> keyOf = kinds(random).get(round % 5);
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

  /** Keys of one length, of several, of one hash, and one of another class now and then. */
  private static List<LongFunction<Object>> kinds(Random random) {
    return List.of(
        number -> number,
        number -> (int) -number,
        number -> "key " + number,
        number -> (number & 1) == 0 ? "Aa" + number / 2 : "BB" + number / 2,
        number -> random.nextInt(20_000) == 0 ? (Object) ("key " + number) : (int) number);
  }

  private void startAnew(int pages) throws Exception {
    close();
    model.clear();
    pool =
        new PagePool((long) pages * Page.SIZE_BYTES, new SpillFile(folder.getRoot().toPath(), 0));
    store = newStore();
    cached = new CachedLongs(new TableOfOne());
  }

  private void disturb(Random random, TestSnapshots<Map<Object, Long>> snapshots) throws Exception {
    int choice = random.nextInt(5_000);
    if (choice == 0) {
      cached.writeBack();
      snapshots.take(table(), new HashMap<>(model));
    } else if (choice < 5) {
      pool.askAll(random.nextInt(1 << 19));
      store.giveBackMemory();
    } else if (choice < 10) {
      snapshots.decide();
    } else if (choice == 10) {
      table().compact();
    } else if (choice < 1_000) {
      cached.writeBackSome();
    }
  }

  private void countOne(Object key) {
    long expected = model.merge(key, 1L, Long::sum);
    int cell = cached.find(key);
    if (cell < 0) {
      assertThat(countInTable(key)).as("the count of %s", key).isEqualTo(expected);
    } else {
      uses++;
      cached.set(cell, cached.get(cell) + 1);
      assertThat(cached.get(cell)).as("the count of %s", key).isEqualTo(expected);
    }
  }

  private long countInTable(Object key) {
    store.setCurrentKey(key);
    long sum =
        table()
            .addLong(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), 0, 1);
    cached.add(key, sum);
    return sum;
  }

  private void assertHoldsAll() {
    cached.writeBack();
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
  public void shouldHoldEachOfFewKeysOnceItWasSeen() {
    for (long key = 0; key < 5_000; key++) {
      countOne(key);
    }
    for (long key = 0; key < 5_000; key++) {
      assertThat(cached.get(cached.find(key))).isEqualTo(1);
      assertThat(cached.find((int) key)).isNegative(); // another key, whose hash is the same
      assertThat(cached.find("" + key)).isNegative();
    }
    assertThat(cached.isGivenUp()).isFalse();
    countOne(4);
    countOne(4);
    assertThat(cached.find(4)).isNegative();
    assertHoldsAll();
  }

  @Test
  public void shouldTellTextsOfTheSameHashFromEachOther() {
    countOne("AaAa");
    countOne("BBBB");
    countOne("AaBB");
    countOne("BBBB");
    assertThat(cached.get(cached.find("BBBB"))).isEqualTo(2);
    assertThat(cached.get(cached.find("AaAa"))).isEqualTo(1);
    assertThat(cached.find("BBAa")).isNegative();
  }

  @Test
  public void shouldCountTheKeyThatMeansAFreeSlot() {
    for (int record = 0; record < 3; record++) {
      countOne(CachedLongs.FREE);
      countOne(7L);
      assertThat(cached.find(CachedLongs.FREE)).isNegative();
    }
    assertThat(cached.find(7L)).isPositive();
    assertHoldsAll();
  }

  @Test
  public void shouldLeaveTheTableAloneUntilItWritesBack() {
    countOne(1L);
    countOne(1L);
    assertThat(table().getLong(addressOf(store, table(), 1L), 0)).isEqualTo(1);
    FrozenTable snapshot = table().freeze();
    countOne(1L); // though a snapshot holds the page
    assertThat(cached.get(cached.find(1L))).isEqualTo(3);
    cached.writeBack();
    assertThat(table().getLong(addressOf(store, table(), 1L), 0)).isEqualTo(3);
    countOne(1L);
    assertThat(cached.get(cached.find(1L))).isEqualTo(4);
    snapshot.release();
  }

  @Test
  public void shouldGiveUpWhenThereAreMoreThanFew() {
    for (long key = 0; key < CachedLongs.MOST_KEYS; key++) {
      countOne(key);
      countOne(key);
    }
    assertThat(cached.isGivenUp()).isFalse();
    countOne(-1L);
    assertThat(cached.isGivenUp()).isTrue();
    assertHolds(store, table(), model); // written back
    countOne(-1L);
    assertThat(cached.find(-1L)).isNegative();
    assertHoldsAll();
  }

  @Test
  public void shouldGiveUpWhenMoreKeysAreRestoredThanAreFew() {
    for (long key = 0; key <= CachedLongs.MOST_KEYS; key++) {
      countOne(key);
    }
    cached = new CachedLongs(new TableOfOne());
    for (long key = 0; key <= CachedLongs.MOST_KEYS; key++) {
      assertThat(cached.isGivenUp()).isFalse();
      countOne(key);
    }
    assertThat(cached.isGivenUp()).isTrue();
    countOne(1L);
    assertHoldsAll();
  }

  @Test
  public void shouldGiveUpWhenKeysCanNotBeCached() {
    assertIsGivenUpFor(number -> "a long text ".repeat(6) + number % 100);
    assertIsGivenUpFor(number -> (double) (number % 100));
    assertIsGivenUpFor(number -> sameSlot(number % 100)); // of these, only so many are looked at
  }

  /** Numbers that all belong into the first slot. */
  private static long sameSlot(long number) {
    long inverse = 0x9E37_79B9_7F4A_7C15L;
    for (int step = 0; step < 6; step++) { // Newton's method, modulo 2^64
      inverse *= 2 - 0x9E37_79B9_7F4A_7C15L * inverse;
    }
    return number * inverse;
  }

  private void assertIsGivenUpFor(LongFunction<Object> keyOf) {
    cached = new CachedLongs(new TableOfOne());
    for (long number = 0; !cached.isGivenUp(); number++) {
      assertThat(number).isLessThan(3L * CachedLongs.MOST_KEYS);
      countOne(keyOf.apply(number));
    }
    assertThat(cached.find(keyOf.apply(1))).isNegative();
    assertHoldsAll();
  }
}
