package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.Seeds;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.memory.SpillFile;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ComingKeysTest {
  private static final KeyGroups GROUPS = new KeyGroups(4);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());

  /** Keys of any size lie in a log, numbers in slots; pages come and go, entries, too. */
  @Test
  public void shouldChangeNothingByFetching() throws Exception {
    Random random = Seeds.random("fetched keys");
    for (int round = 0; round < 10; round++) {
      int keyCount = 1 + random.nextInt(20_000);
      try (PagePool pool = new PagePool(64L << 20, new SpillFile(folder.getRoot().toPath(), 0));
          KeyedStateStore store =
              new KeyedStateStore("tested", GROUPS, GROUPS.rangeOf(0, 1), pool, codecs)) {
        count(random, keyCount, pool, store);
      }
    }
  }

  private void count(Random random, int keyCount, PagePool pool, KeyedStateStore store) {
    LongStateView numbers = store.longState("numbers");
    ValueStateView<String> texts = store.valueState("texts");
    Map<Object, Long> model = new HashMap<>();
    ComingKeys keys = store.comingKeys();
    for (int batch = 0; batch < 200; batch++) {
      keys.clear();
      int numbersOfFour = 2 * random.nextInt(3); // none, half of them in any order, or all
      while (keys.count() < 100) {
        long number = random.nextInt(keyCount);
        keys.add(
            random.nextInt(4) < numbersOfFour
                ? (Object) number
                : "key".repeat(random.nextInt(2)) + number);
      }
      if (random.nextInt(4) == 0) {
        pool.askAll(random.nextInt(1 << 20));
        store.giveBackMemory();
      }
      keys.fetch();
      for (int index = 0; index < keys.count(); index++) {
        store.setCurrentKey(keys, index);
        Long before = model.get(keys.key(index));
        assertThat(numbers.get(0)).isEqualTo(before == null ? 0 : before);
        assertThat(texts.value()).isEqualTo(before == null ? null : "x".repeat(before.intValue()));
        if (random.nextInt(8) == 0) {
          numbers.clear();
          texts.clear();
          model.remove(keys.key(index));
        } else {
          long after = model.merge(keys.key(index), 1L, Long::sum);
          numbers.put(after);
          texts.update("x".repeat((int) after));
        }
      }
    }
  }
}
