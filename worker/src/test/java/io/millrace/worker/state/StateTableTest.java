package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.Seeds;
import io.millrace.worker.memory.PageAccount;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.memory.SpillFile;
import io.millrace.worker.state.StateTable.Content;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

public class StateTableTest {
  @Rule public final Timeout timeout = Timeout.seconds(120);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private PagePool pool;
  private PageAccount account;
  private long referrals;

  @Before
  public void openPool() {
    pool = new PagePool(256L << 20, new SpillFile(folder.getRoot().toPath(), 0));
    account = pool.account("test");
  }

  @After
  public void closePool() {
    assertThat(pool.bytesInUse()).isZero();
    assertThat(pool.spilledBytes()).isZero();
    pool.close();
  }

  @Test
  public void shouldBehaveLikeMapWhileSnapshotsAreWritten() throws Exception {
    Random random = Seeds.random("values");
    for (int round = 0; round < 20; round++) {
      runAgainstMap(random, Sizes.ANY, Content.VALUES, 1 + random.nextInt(3000), 20_000);
    }
    assertThat(referrals).as("files that snapshots referred to").isPositive();
  }

  @Test
  public void shouldBehaveLikeMapWhenAllEntriesHaveOneSize() throws Exception {
    Random random = Seeds.random("slots");
    for (int round = 0; round < 20; round++) {
      int keyLength = Integer.BYTES + random.nextInt(random.nextInt(4) == 0 ? 300 : 20);
      Sizes sizes = new Sizes(keyLength, random.nextInt(30), 0);
      runAgainstMap(random, sizes, Content.VALUES, 1 + random.nextInt(20_000), 60_000);
    }
  }

  @Test
  public void shouldBehaveLikeMapWhenFewKeysOfOneSizeBeginWithOtherBytes() throws Exception {
    Random random = Seeds.random("few other first bytes");
    for (int round = 0; round < 20; round++) {
      int keyLength = Integer.BYTES + random.nextInt(20);
      Sizes sizes = new Sizes(keyLength, random.nextInt(30), 0, 1 + random.nextInt(5000));
      runAgainstMap(random, sizes, Content.VALUES, 1 + random.nextInt(20_000), 60_000);
    }
  }

  @Test
  public void shouldBehaveLikeMapWhenFewEntriesHaveOtherSizes() throws Exception {
    Random random = Seeds.random("few others");
    for (int round = 0; round < 20; round++) {
      Sizes sizes = new Sizes(9, 8, 0.0001);
      runAgainstMap(random, sizes, Content.VALUES, 1 + random.nextInt(3000), 20_000);
    }
  }

  @Test
  public void shouldBehaveLikeMapOfListsWhileSnapshotsAreWritten() throws Exception {
    Random random = Seeds.random("lists");
    for (int round = 0; round < 20; round++) {
      runAgainstMap(random, Sizes.ANY, Content.LISTS, 1 + random.nextInt(500), 10_000);
    }
  }

  private void runAgainstMap(Random random, Sizes sizes, Content content, int keys, int steps)
      throws Exception {
    Map<ByteBuffer, List<ByteBuffer>> model = new HashMap<>();
    byte[][] keyBytes = new byte[keys][];
    for (int i = 0; i < keys; i++) {
      keyBytes[i] = sizes.keyOf(random, i);
    }
    int removals = random.nextInt(100);
    TableFormat format = content == Content.LISTS ? TableFormat.OWN_LISTS : TableFormat.OWN_VALUES;
    try (StateTable table = new StateTable(account, content);
        TestSnapshots<Map<ByteBuffer, List<ByteBuffer>>> snapshots =
            new TestSnapshots<>(random, format)) {
      for (int step = 0; step < steps; step++) {
        byte[] key = keyBytes[random.nextInt(keys)];
        int hash = KeyHash.of(key, 0, key.length);
        int choice = random.nextInt(200);
        if (choice < removals) {
          boolean removed = table.remove(key, 0, key.length, hash);
          assertThat(removed).isEqualTo(model.remove(ByteBuffer.wrap(key)) != null);
        } else if (choice == 199 && random.nextInt(3) == 0) {
          snapshots.take(table, copyOf(model));
        } else if (choice == 198 && random.nextInt(20) == 0) {
          table.compact();
        } else {
          byte[] value = sizes.valueOf(random);
          if (content == Content.VALUES) {
            table.put(key, 0, key.length, hash, value, 0, value.length);
            model.put(ByteBuffer.wrap(key), List.of(ByteBuffer.wrap(value)));
          } else {
            table.append(key, 0, key.length, hash, value, 0, value.length);
            model
                .computeIfAbsent(ByteBuffer.wrap(key), k -> new ArrayList<>())
                .add(ByteBuffer.wrap(value));
          }
        }
        assertThat(table.size()).isEqualTo(model.size());
        spillSome(random);
        snapshots.decide();
      }
      assertThat(contentOf(table)).isEqualTo(model);
      assertThat(lookedUp(table, keyBytes)).isEqualTo(model);
      if (snapshots.expected() != null) {
        try (KeyedStateStore store = snapshots.restore(pool)) {
          StateTable restored = snapshots.tableOf(store);
          assertThat(contentOf(restored)).isEqualTo(snapshots.expected());
          assertThat(lookedUp(restored, keyBytes)).isEqualTo(snapshots.expected());
        }
      }
      referrals += snapshots.referrals();
    }
    assertThat(pool.bytesInUse()).isZero();
    assertThat(pool.spilledBytes()).isZero();
  }

  /** Mostly nothing, now and then all that can be. */
  private void spillSome(Random random) {
    if (random.nextInt(20) == 0) {
      account.ask(random.nextInt(random.nextBoolean() ? 100_000 : 10_000_000));
    }
    account.giveBackWhatIsAsked();
  }

  private static Map<ByteBuffer, List<ByteBuffer>> copyOf(Map<ByteBuffer, List<ByteBuffer>> model) {
    Map<ByteBuffer, List<ByteBuffer>> copy = new HashMap<>();
    model.forEach((key, values) -> copy.put(key, List.copyOf(values)));
    return copy;
  }

  /**
   * How large keys and values are.
   *
   * @param others how often they are of another size
   * @param otherFirst one of so many keys begins with another byte than most
   */
  private record Sizes(int keyLength, int valueLength, double others, int otherFirst) {
    static final Sizes ANY = new Sizes(0, 0, 1);

    Sizes(int keyLength, int valueLength, double others) {
      this(keyLength, valueLength, others, Integer.MAX_VALUE);
    }

    /** Distinct for distinct numbers; one of another size is now and then longer than a page. */
    byte[] keyOf(Random random, int number) {
      int length = keyLength;
      if (random.nextDouble() < others) {
        length = Integer.BYTES + random.nextInt(random.nextInt(100) == 0 ? 40_000 : 20);
      }
      byte[] key = new byte[length];
      random.nextBytes(key);
      boolean isOther = number % otherFirst == otherFirst - 1;
      ByteBuffer.wrap(key).putInt(isOther ? Integer.reverseBytes(number) : number);
      return key;
    }

    byte[] valueOf(Random random) {
      int length = valueLength;
      if (random.nextDouble() < others) {
        length = random.nextInt(random.nextInt(1000) == 0 ? 100_000 : 60);
      }
      byte[] value = new byte[length];
      random.nextBytes(value);
      return value;
    }
  }

  private static Map<ByteBuffer, List<ByteBuffer>> contentOf(StateTable table) {
    Map<ByteBuffer, List<ByteBuffer>> content = new HashMap<>();
    for (int at = table.firstEntry(); at != 0; at = table.entryAfter(at)) {
      byte[] key = new byte[table.keyLength(at)];
      table.readKey(at, key, 0);
      assertThat(content.put(ByteBuffer.wrap(key), valuesAt(table, at))).isNull();
    }
    return content;
  }

  private static Map<ByteBuffer, List<ByteBuffer>> lookedUp(StateTable table, byte[][] keys) {
    Map<ByteBuffer, List<ByteBuffer>> content = new HashMap<>();
    for (byte[] key : keys) {
      int at = table.find(key, 0, key.length, KeyHash.of(key, 0, key.length));
      if (at != 0) {
        content.put(ByteBuffer.wrap(key), valuesAt(table, at));
      }
    }
    return content;
  }

  private static List<ByteBuffer> valuesAt(StateTable table, int at) {
    List<ByteBuffer> values = new ArrayList<>();
    if (table.content() == Content.VALUES) {
      byte[] value = new byte[table.valueLength(at)];
      table.readValue(at, value, 0);
      values.add(ByteBuffer.wrap(value));
      return values;
    }
    for (int element = table.firstElement(at); element != 0; element = table.nextElement(element)) {
      byte[] value = new byte[table.elementLength(element)];
      table.readElement(element, value, 0);
      values.add(ByteBuffer.wrap(value));
    }
    assertThat(table.listSize(at)).isEqualTo(values.size());
    return values;
  }

  @Test
  public void shouldAddToNumbersInPlace() {
    Random random = Seeds.random("numbers");
    Map<Integer, Long> model = new HashMap<>();
    try (StateTable table = new StateTable(account, Content.VALUES)) {
      byte[] key = new byte[Integer.BYTES];
      for (int step = 0; step < 300_000; step++) {
        int number = random.nextInt(20_000);
        ByteBuffer.wrap(key).putInt(number);
        int hash = KeyHash.of(key, 0, key.length);
        long delta = random.nextLong();
        long sum = table.addLong(key, 0, key.length, hash, 7, delta);
        long expected = model.merge(number, 7 + delta, (old, added) -> old + added - 7);
        assertThat(sum).isEqualTo(expected);
      }
      assertThat(table.size()).isEqualTo(model.size());
      BlockLog log = table.toLog().blocks();
      assertThat(log.garbageUnits()).as("only ends of pages").isLessThan(log.end / 100);
    }
    assertThat(pool.bytesInUse()).isZero();
  }

  @Test
  public void shouldWinBackSpaceOfGrowingValues() {
    try (StateTable table = new StateTable(account, Content.VALUES)) {
      byte[] key = {1};
      int hash = KeyHash.of(key, 0, 1);
      for (int length = 0; length < 20_000; length += 7) {
        table.put(key, 0, 1, hash, new byte[length], 0, length);
      }
      assertThat(account.bytesInUse()).isLessThan(300_000);
    }
  }

  @Test
  public void shouldWinBackSpaceOfRemovedLists() {
    try (StateTable table = new StateTable(account, Content.LISTS)) {
      byte[] stays = {1};
      byte[] goes = {2};
      table.append(stays, 0, 1, KeyHash.of(stays, 0, 1), stays, 0, 1);
      for (int i = 0; i < 10_000; i++) {
        for (int elements = 0; elements < 10; elements++) {
          table.append(goes, 0, 1, KeyHash.of(goes, 0, 1), new byte[100], 0, 100);
        }
        assertThat(table.remove(goes, 0, 1, KeyHash.of(goes, 0, 1))).isTrue();
      }
      assertThat(account.bytesInUse()).isLessThan(200_000);
    }
  }

  @Test
  public void shouldWinBackSpaceWhenFewEntriesOfOneSizeAreLeft() {
    try (StateTable table = new StateTable(account, Content.VALUES)) {
      byte[] key = new byte[Integer.BYTES];
      for (int i = 0; i < 100_000; i++) {
        ByteBuffer.wrap(key).putInt(i);
        table.putLong(key, 0, key.length, KeyHash.of(key, 0, key.length), i);
      }
      for (int i = 100; i < 100_000; i++) {
        ByteBuffer.wrap(key).putInt(i);
        table.remove(key, 0, key.length, KeyHash.of(key, 0, key.length));
      }
      ByteBuffer.wrap(key).putInt(-1);
      table.putLong(key, 0, key.length, KeyHash.of(key, 0, key.length), -1);
      assertThat(account.bytesInUse()).isLessThan(50_000);
      for (int i = -1; i < 100; i++) {
        ByteBuffer.wrap(key).putInt(i);
        int address = table.find(key, 0, key.length, KeyHash.of(key, 0, key.length));
        assertThat(table.getLong(address, 0)).isEqualTo(i);
      }
    }
  }

  @Test
  public void shouldHoldMoreKeysOfOneHashThanFitAPage() {
    Map<ByteBuffer, List<ByteBuffer>> expected = new HashMap<>();
    try (StateTable table = new StateTable(account, Content.VALUES)) {
      for (int i = 0; i < 2_000; i++) {
        byte[] key = KeysOfOneHash.key(i);
        assertThat(KeyHash.of(key, 0, key.length)).isEqualTo(KeysOfOneHash.HASH);
        table.put(key, 0, key.length, KeysOfOneHash.HASH, key, 0, key.length);
        expected.put(ByteBuffer.wrap(key), List.of(ByteBuffer.wrap(key)));
      }
      assertThat(contentOf(table)).isEqualTo(expected);
      assertThat(account.bytesInUse()).isLessThan(200_000);
    }
    assertThat(pool.bytesInUse()).isZero();
  }

  @Test
  public void shouldTakeLittleMemoryForFewEntriesAndNoneWhenEmptiedAfterMany() {
    try (StateTable table = new StateTable(account, Content.VALUES)) {
      byte[] key = new byte[Integer.BYTES];
      ByteBuffer.wrap(key).putInt(1);
      table.putLong(key, 0, key.length, KeyHash.of(key, 0, key.length), 1);
      assertThat(account.bytesInUse()).isEqualTo(1024);
      for (int i = 0; i < 10_000; i++) {
        ByteBuffer.wrap(key).putInt(i);
        table.putLong(key, 0, key.length, KeyHash.of(key, 0, key.length), i);
      }
      assertThat(account.bytesInUse()).isGreaterThan(200_000);
      for (int at = table.firstEntry(); at != 0; at = table.entryAfter(at)) {
        table.readKey(at, key, 0);
        assertThat(table.remove(key, 0, key.length, KeyHash.of(key, 0, key.length))).isTrue();
      }
      assertThat(table.size()).isZero();
      assertThat(account.bytesInUse()).isZero();
    }
  }
}
