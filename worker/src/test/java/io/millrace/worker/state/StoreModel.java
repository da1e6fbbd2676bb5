package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.tuple.Tuple2;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * Objects that must hold what the stores of an operator's tasks hold, and random changes to both.
 */
final class StoreModel {
  private static final List<Thread.State> STATES = List.of(Thread.State.values());

  private final Random random;
  private final List<Object> keys = new ArrayList<>();
  private final Map<Object, Object> values = new HashMap<>();
  private final Map<Object, Long> numbers = new HashMap<>();
  private final Map<Object, List<Object>> lists = new HashMap<>();
  private final Map<Object, Map<Object, Object>> maps = new HashMap<>();
  private final Map<Tuple2<Object, Long>, Long> windowNumbers = new HashMap<>();
  private final Map<Tuple2<Object, Long>, Object> windowValues = new HashMap<>();
  private final Map<Tuple2<Object, Long>, List<Object>> windowLists = new HashMap<>();
  private final Map<Object, TreeSet<Long>> timers = new HashMap<>();
  private final List<Views> views = new ArrayList<>();
  private long watermark;

  /** A record as key and as value. */
  record Place(String town, int number) {}

  /** The views of one task's store. */
  private static final class Views {
    final KeyedStateStore store;
    final ValueStateView<Object> value;
    final LongStateView number;
    final ListStateView<Object> list;
    final MapStateView<Object, Object> map;
    final WindowLongs windowNumber;
    final WindowValues<Object> windowValue;
    final WindowLists<Object> windowList;
    final KeyedTimers timers;

    Views(KeyedStateStore store) {
      this.store = store;
      value = store.valueState("value");
      number = store.longState("number");
      list = store.listState("list");
      map = store.mapState("map");
      windowNumber = store.windowLongs("windowNumber");
      windowValue = store.windowValues("windowValue");
      windowList = store.windowLists("windowList");
      timers = store.timers("timers");
    }
  }

  StoreModel(Random random) {
    this.random = random;
    for (int i = 0; i < 150; i++) {
      keys.add((long) i);
      keys.add("key" + i);
      keys.add(new Place("x".repeat(i % 40), i));
      keys.add(Tuple2.of(i, STATES.get(i % 4)));
    }
  }

  /** Uses these stores from now on. */
  void attach(List<KeyedStateStore> stores, KeyGroups groups) {
    views.clear();
    stores.forEach(store -> views.add(new Views(store)));
    assertThat(stores.stream().mapToInt(store -> store.range().size()).sum())
        .isEqualTo(groups.count());
  }

  private Views of(Object key) {
    int group = new KeyGroupSelector(new KeyGroups(16), views.get(0).store.codecs()).groupOf(key);
    for (Views candidate : views) {
      if (candidate.store.range().contains(group)) {
        candidate.store.setCurrentKey(key);
        assertThat(candidate.store.currentKeyGroup()).isEqualTo(group);
        return candidate;
      }
    }
    throw new AssertionError("nobody has group " + group);
  }

  void change(int steps) {
    for (int i = 0; i < steps; i++) {
      Object key = keys.get(random.nextInt(keys.size()));
      Views view = of(key);
      changePlain(key, view);
      changeMap(key, view);
      changeWindows(key, view);
      changeTimers(key, view);
      spillSome(view.store);
    }
    advance();
  }

  private void spillSome(KeyedStateStore store) {
    if (random.nextInt(20) == 0) {
      store.account().ask(random.nextInt(10_000_000));
    }
    store.giveBackMemory();
  }

  private Object someObject() {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextLong();
      case 1 -> "text" + random.nextInt();
      case 2 -> new Place("y".repeat(random.nextInt(300)), random.nextInt());
      case 3 -> List.of(random.nextInt(), "z".repeat(random.nextInt(random.nextInt(20_000) + 1)));
      default -> STATES.get(random.nextInt(4));
    };
  }

  private void changePlain(Object key, Views view) {
    Object object = someObject();
    switch (random.nextInt(8)) {
      case 0 -> {
        view.value.clear();
        values.remove(key);
      }
      case 1 -> {
        view.number.clear();
        numbers.remove(key);
      }
      case 2 -> {
        view.list.clear();
        lists.remove(key);
      }
      case 3, 4 -> {
        view.value.update(object);
        values.put(key, object);
      }
      case 5, 6 -> {
        long delta = random.nextLong();
        assertThat(view.number.add(delta)).isEqualTo(numbers.merge(key, delta, Long::sum));
      }
      default -> {
        view.list.add(object);
        lists.computeIfAbsent(key, k -> new ArrayList<>()).add(object);
      }
    }
  }

  private void changeMap(Object key, Views view) {
    Object mapKey = random.nextBoolean() ? random.nextInt(12) : "m" + random.nextInt(12);
    Map<Object, Object> model = maps.computeIfAbsent(key, k -> new LinkedHashMap<>());
    int choice = random.nextInt(100);
    if (choice == 0) {
      view.map.clear();
      model.clear();
    } else if (choice < 50) {
      view.map.remove(mapKey);
      model.remove(mapKey);
    } else {
      Object object = someObject();
      view.map.put(mapKey, object);
      model.put(mapKey, object);
    }
    assertThat(view.map.get(mapKey)).isEqualTo(model.get(mapKey));
    assertThat(view.map.contains(mapKey)).isEqualTo(model.containsKey(mapKey));
    if (model.isEmpty()) {
      maps.remove(key);
    }
  }

  private void changeWindows(Object key, Views view) {
    long window = random.nextInt(3);
    Tuple2<Object, Long> both = Tuple2.of(key, window);
    Object object = someObject();
    switch (random.nextInt(6)) {
      case 0 ->
          assertThat(view.windowNumber.remove(window))
              .isEqualTo(windowNumbers.remove(both) != null);
      case 1 ->
          assertThat(view.windowValue.remove(window)).isEqualTo(windowValues.remove(both) != null);
      case 2 ->
          assertThat(view.windowList.remove(window)).isEqualTo(windowLists.remove(both) != null);
      case 3 ->
          assertThat(view.windowNumber.add(window, 3))
              .isEqualTo(windowNumbers.merge(both, 3L, Long::sum));
      case 4 -> {
        view.windowValue.put(window, object);
        windowValues.put(both, object);
      }
      default -> {
        view.windowList.add(window, object);
        windowLists.computeIfAbsent(both, k -> new ArrayList<>()).add(object);
      }
    }
  }

  private void changeTimers(Object key, Views view) {
    long time = watermark + random.nextInt(100);
    TreeSet<Long> ofKey = timers.computeIfAbsent(key, k -> new TreeSet<>());
    if (random.nextInt(3) == 0) {
      assertThat(view.timers.delete(time, time * 3)).isEqualTo(ofKey.remove(time));
    } else {
      assertThat(view.timers.register(time, time * 3)).isEqualTo(ofKey.add(time));
    }
  }

  /** Lets timers fire, each of which may register another one. */
  private void advance() {
    watermark += random.nextInt(60);
    fire(watermark);
    timers.values().forEach(ofKey -> assertThat(ofKey.first()).isGreaterThan(watermark));
    assertThat(views.stream().mapToLong(view -> view.timers.size()).sum())
        .isEqualTo(timers.values().stream().mapToInt(TreeSet::size).sum());
  }

  /** Lets all timers fire, as at the end of a bounded input. */
  void endTime() {
    fire(Long.MAX_VALUE);
    assertThat(timers).isEmpty();
    assertThat(views.stream().mapToLong(view -> view.timers.size()).sum()).isZero();
  }

  private void fire(long until) {
    for (Views view : views) {
      while (view.timers.poll(until)) {
        Object key = view.store.currentKey();
        long time = view.timers.timestamp();
        assertThat(view.timers.window()).isEqualTo(time * 3);
        assertThat(timers.get(key).pollFirst()).isEqualTo(time);
        if (random.nextInt(3) == 0) {
          long next = time + 1 + random.nextInt(40);
          assertThat(view.timers.register(next, next * 3)).isEqualTo(timers.get(key).add(next));
        }
      }
    }
    timers.values().removeIf(TreeSet::isEmpty);
  }

  void check() {
    for (Object key : keys) {
      Views view = of(key);
      assertThat(view.value.value()).isEqualTo(values.get(key));
      assertThat(view.number.isPresent()).isEqualTo(numbers.containsKey(key));
      assertThat(view.number.get(-1)).isEqualTo(numbers.getOrDefault(key, -1L));
      assertThat(view.list.get()).isEqualTo(lists.getOrDefault(key, List.of()));
      assertThat(view.map.entries())
          .isEqualTo(List.copyOf(maps.getOrDefault(key, Map.of()).entrySet()));
      for (long window = 0; window < 3; window++) {
        Tuple2<Object, Long> both = Tuple2.of(key, window);
        assertThat(view.windowNumber.isPresent(window)).isEqualTo(windowNumbers.containsKey(both));
        assertThat(view.windowNumber.get(window, -1))
            .isEqualTo(windowNumbers.getOrDefault(both, -1L));
        assertThat(view.windowValue.get(window)).isEqualTo(windowValues.get(both));
        assertThat(view.windowList.get(window))
            .containsExactlyElementsOf(windowLists.getOrDefault(both, List.of()));
      }
    }
  }
}
