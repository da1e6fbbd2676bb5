package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class KeyedStateStoreTest {
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private static final KeyGroups GROUPS = new KeyGroups(16);

  private final PagePool pool = new PagePool(256L << 20);
  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());

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
        stores = restore(files, parallelism, random.nextBoolean());
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

  private List<KeyedStateStore> restore(List<byte[]> files, int parallelism, boolean byIndex)
      throws IOException {
    List<KeyedStateStore> stores = new ArrayList<>();
    for (int task = 0; task < parallelism; task++) {
      KeyedStateStore store = store(task, parallelism);
      for (byte[] file : files) {
        if (byIndex) {
          store.restore(new InMemory(file));
        } else {
          store.restore(new ByteArrayInputStream(file));
        }
      }
      stores.add(store);
    }
    return stores;
  }

  private record InMemory(byte[] bytes) implements StateFileAccess {
    @Override
    public long lengthBytes() {
      return bytes.length;
    }

    @Override
    public InputStream open(long offsetBytes) {
      int offset = Math.toIntExact(offsetBytes);
      return new ByteArrayInputStream(bytes, offset, bytes.length - offset);
    }
  }

  @Test
  public void shouldRefuseEveryDamagedFile() throws Exception {
    Random random = Seeds.random("damage");
    StoreModel model = new StoreModel(random);
    KeyedStateStore original = store(0, 1);
    model.attach(List.of(original), GROUPS);
    model.change(300);
    byte[] file = freezeAndClose(List.of(original)).get(0);
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = damage(file, random);
      boolean byIndex = random.nextBoolean();
      try (KeyedStateStore store = store(0, 1)) {
        assertThatThrownBy(
                () -> {
                  if (byIndex) {
                    store.restore(new InMemory(damaged));
                  } else {
                    store.restore(new ByteArrayInputStream(damaged));
                  }
                })
            .isInstanceOfAny(IOException.class, UserException.class);
      }
    }
    assertThat(pool.bytesInUse()).isZero();
  }

  /** Cuts off or changes what a restore reads in both ways: not the index or footer. */
  private static byte[] damage(byte[] file, Random random) {
    int indexBytes = Integer.BYTES + GROUPS.count() * 12 + Integer.BYTES + 16;
    int read = file.length - indexBytes - Integer.BYTES;
    if (random.nextInt(10) == 0) {
      return Arrays.copyOf(file, random.nextInt(read));
    }
    byte[] damaged = file.clone();
    damaged[random.nextInt(read)] ^= (byte) (1 << random.nextInt(8));
    return damaged;
  }

  @Test
  public void shouldRefuseDamagedIndex() throws Exception {
    KeyedStateStore original = store(0, 1);
    original.setCurrentKey("a");
    original.longState("count").add(1);
    byte[] file = freezeAndClose(List.of(original)).get(0);
    for (int at = file.length - 36; at < file.length; at++) {
      byte[] damaged = file.clone();
      damaged[at] ^= 4;
      try (KeyedStateStore store = store(0, 1)) {
        assertThatThrownBy(() -> store.restore(new InMemory(damaged)))
            .isInstanceOf(CorruptStateException.class);
      }
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
      store.restore(new ByteArrayInputStream(file));
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
      assertThatThrownBy(() -> store.restore(new ByteArrayInputStream(file)))
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
      store.restore(new ByteArrayInputStream(file));
      LongStateView restored = store.longState("count");
      for (Thread.State state : Thread.State.values()) {
        store.setCurrentKey(state);
        assertThat(restored.get(-1)).isEqualTo(state.name().length());
      }
    }
  }
}
