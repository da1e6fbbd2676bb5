package io.millrace.api.state;

import java.util.Map;

/** A map for the current key. */
public interface MapState<K, V> {
  /** The value under this key of the map, or {@code null}. */
  V get(K key);

  /** Sets the value under this key of the map. */
  void put(K key, V value);

  /** Removes the entry under this key of the map. */
  void remove(K key);

  /** Whether the map has an entry under this key. */
  boolean contains(K key);

  /** The entries, in no particular order. Must not be kept beyond the current call. */
  Iterable<Map.Entry<K, V>> entries();

  /** Removes all entries. */
  void clear();
}
