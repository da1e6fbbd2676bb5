package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.worker.Seeds;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.memory.SpillFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

public class KeyedStateStoreTest {
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private static final KeyGroups GROUPS = new KeyGroups(16);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private PagePool pool;
  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());

  @Before
  public void openPool() {
    pool = new PagePool(256L << 20, new SpillFile(folder.getRoot().toPath(), 0));
  }

  @After
  public void closePool() {
    assertThat(pool.bytesInUse()).isZero();
    assertThat(pool.spilledBytes()).isZero();
    pool.close();
  }

  private KeyedStateStore store(int task, int parallelism) {
    return new KeyedStateStore("words", GROUPS, GROUPS.rangeOf(task, parallelism), pool, codecs);
  }

  @Test
  public void shouldBehaveLikeMapsAcrossRestoresWithOtherParallelism() throws Exception {
    Random random = Seeds.random("store");
    for (int round = 0; round < 5; round++) {
      StoreModel model = new StoreModel(random);
      List<KeyedStateStore> stores = List.of(store(0, 1));
      for (int parallelism : new int[] {1, 3, 2, 16, 20, 1}) {
        List<byte[]> files = freezeAndClose(stores);
        stores = restore(files, parallelism);
        model.attach(stores, GROUPS);
        model.change(3000);
        model.check();
        List<FrozenState> beingWritten = stores.stream().map(KeyedStateStore::freeze).toList();
        model.change(1000);
        beingWritten.forEach(FrozenState::release);
        model.check();
      }
      model.endTime();
      stores.forEach(KeyedStateStore::close);
      assertThat(pool.bytesInUse()).isZero();
    }
  }

  private static List<byte[]> freezeAndClose(List<KeyedStateStore> stores) throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (KeyedStateStore store : stores) {
      FrozenState frozen = store.freeze();
      store.close();
      files.add(write(frozen));
    }
    return files;
  }

  private static byte[] write(FrozenState frozen) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    frozen.writeTo(bytes);
    frozen.release();
    return bytes.toByteArray();
  }

  private List<KeyedStateStore> restore(List<byte[]> files, int parallelism) throws IOException {
    List<KeyedStateStore> stores = new ArrayList<>();
    for (int task = 0; task < parallelism; task++) {
      KeyedStateStore store = store(task, parallelism);
      for (byte[] file : files) {
        restore(store, file);
      }
      stores.add(store);
    }
    return stores;
  }

  private static void restore(KeyedStateStore store, byte[] file) throws IOException {
    store.restore("file", path -> new BytesAsFile(file));
  }

  @Test
  public void shouldRefuseEveryDamagedFile() throws Exception {
    Random random = Seeds.random("damage");
    byte[] file = fileAfter(300, random);
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = damage(file, random);
      try (KeyedStateStore store = store(0, 1)) {
        assertThatThrownBy(() -> restore(store, damaged))
            .isInstanceOf(CorruptFileException.class)
            .hasMessageStartingWith("the snapshot's file file is damaged: ");
      }
    }
    assertThat(pool.bytesInUse()).isZero();
  }

  @Test
  public void shouldFindEachByteThatIsDamaged() throws Exception {
    Random random = Seeds.random("each byte");
    byte[] file = fileAfter(20, random);
    try (KeyedStateStore store = store(0, 1)) {
      for (int at = 0; at < file.length; at++) {
        byte[] damaged = file.clone();
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        assertThatThrownBy(() -> restore(store, damaged))
            .as("byte %d of %d", at, file.length)
            .isInstanceOf(CorruptFileException.class);
      }
    }
  }

  private byte[] fileAfter(int changes, Random random) throws Exception {
    StoreModel model = new StoreModel(random);
    KeyedStateStore original = store(0, 1);
    model.attach(List.of(original), GROUPS);
    model.change(changes);
    return freezeAndClose(List.of(original)).get(0);
  }

  /** Cuts off, or changes one bit, or many. */
  private static byte[] damage(byte[] file, Random random) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      return Arrays.copyOf(file, random.nextInt(file.length));
    }
    byte[] damaged = file.clone();
    // The most delicate part is at the end.
    int at = kind == 1 ? file.length - 1 - random.nextInt(100) : random.nextInt(file.length);
    damaged[at] ^= (byte) (1 << random.nextInt(8));
    return damaged;
  }

  @Test
  public void shouldNameTheVersionThatItCannotRead() throws Exception {
    byte[] file = freezeAndClose(List.of(store(0, 1))).get(0);
    file[7] = 1;
    file[file.length - 1] = 1;
    try (KeyedStateStore store = store(0, 1)) {
      assertThatThrownBy(() -> restore(store, file))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("it has format version 1, but this build reads 5");
    }
  }

  @Test
  public void shouldTakeNothingOfOthersKeyGroups() throws Exception {
    try (KeyedStateStore first = store(0, 2)) {
      Set<Boolean> mine = new HashSet<>();
      for (int key = 0; key < 100; key++) {
        int group = new KeyGroupSelector(GROUPS, codecs).groupOf(key);
        mine.add(first.range().contains(group));
        if (first.range().contains(group)) {
          first.setCurrentKey(key);
          assertThat(first.currentKeyGroup()).isEqualTo(group);
        } else {
          int others = key;
          assertThatThrownBy(() -> first.setCurrentKey(others))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("'words' got a key of group " + group);
        }
      }
      assertThat(mine).containsExactlyInAnyOrder(true, false);
    }
  }

  @Test
  public void shouldNameStateWhoseKindHasChanged() throws Exception {
    KeyedStateStore original = store(0, 1);
    original.setCurrentKey("a");
    original.longState("seen").add(1);
    byte[] file = freezeAndClose(List.of(original)).get(0);
    try (KeyedStateStore store = store(0, 1)) {
      restore(store, file);
      assertThat(store.stateNames()).containsExactly("seen");
      assertThatThrownBy(() -> store.listState("seen"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(
              "state 'seen' of operator 'words' is used as a list, but is a number");
      store.drop("seen");
      assertThat(store.bytesInUse()).isZero();
      assertThat(store.listState("seen")).isNotNull();
    }
  }

  @Test
  public void shouldRefuseAnotherNumberOfKeyGroups() throws Exception {
    byte[] file = freezeAndClose(List.of(store(0, 1))).get(0);
    KeyGroups others = new KeyGroups(32);
    try (KeyedStateStore store =
        new KeyedStateStore("words", others, others.rangeOf(0, 1), pool, codecs)) {
      assertThatThrownBy(() -> restore(store, file))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("divided into 16 key groups, but the job has 32");
    }
  }

  @Test
  public void shouldSayWhoWantsMemoryAndReleaseAllAfterwards() {
    PagePool tiny = new PagePool(1 << 20);
    try (KeyedStateStore store =
        new KeyedStateStore("words", GROUPS, GROUPS.rangeOf(0, 1), tiny, codecs)) {
      LongStateView counts = store.longState("count");
      assertThatThrownBy(
              () -> {
                for (long key = 0; key < 1_000_000; key++) {
                  store.setCurrentKey(key);
                  counts.add(1);
                }
              })
          .isInstanceOf(ResourceException.class)
          .hasMessageContaining("operator 'words'");
    }
    assertThat(tiny.bytesInUse()).isZero();
  }

  @Test
  public void shouldTakeLittleMemoryForFewKeys() {
    KeyGroups groups = new KeyGroups(128);
    try (KeyedStateStore store =
        new KeyedStateStore("words", groups, groups.rangeOf(0, 1), pool, codecs)) {
      LongStateView counts = store.longState("count");
      for (int key = 0; key < 1000; key++) {
        store.setCurrentKey("word" + key);
        counts.add(key);
      }
      assertThat(store.bytesInUse()).isLessThanOrEqualTo(128 * 2048);
    }
  }

  @Test
  public void shouldFindStateOfEnumKeysAgain() throws Exception {
    KeyedStateStore original = store(0, 1);
    LongStateView counts = original.longState("count");
    for (Thread.State state : Thread.State.values()) {
      original.setCurrentKey(state);
      counts.put(state.name().length());
    }
    byte[] file = freezeAndClose(List.of(original)).get(0);
    try (KeyedStateStore store = store(0, 1)) {
      restore(store, file);
      LongStateView restored = store.longState("count");
      for (Thread.State state : Thread.State.values()) {
        store.setCurrentKey(state);
        assertThat(restored.get(-1)).isEqualTo(state.name().length());
      }
    }
  }
}
