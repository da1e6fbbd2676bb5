package io.millrace.worker.operator;

import io.millrace.api.state.ListState;
import io.millrace.api.state.MapState;
import io.millrace.api.state.ValueState;
import io.millrace.worker.state.KeyedStateStore;
import java.util.HashMap;
import java.util.Map;

/** The states that a user's function has asked for, each opened once. */
final class UserStates {
  private static final String PREFIX = "state ";

  private final KeyedStateStore store;
  private final Map<String, ValueState<?>> values = new HashMap<>();
  private final Map<String, ListState<?>> lists = new HashMap<>();
  private final Map<String, MapState<?, ?>> maps = new HashMap<>();

  UserStates(KeyedStateStore store) {
    this.store = store;
  }

  ValueState<?> value(String name) {
    ValueState<?> known = values.get(name);
    return known != null
        ? known
        : values.computeIfAbsent(name, absent -> store.valueState(PREFIX + absent));
  }

  ListState<?> list(String name) {
    ListState<?> known = lists.get(name);
    return known != null
        ? known
        : lists.computeIfAbsent(name, absent -> store.listState(PREFIX + absent));
  }

  MapState<?, ?> map(String name) {
    MapState<?, ?> known = maps.get(name);
    return known != null
        ? known
        : maps.computeIfAbsent(name, absent -> store.mapState(PREFIX + absent));
  }
}
