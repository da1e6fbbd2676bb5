package io.millrace.worker.state;

import io.millrace.api.state.MapState;
import io.millrace.worker.codec.ObjectWriter;
import io.millrace.worker.memory.ByteArrays;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A map for the current key, whose entries are found and changed one by one.
 *
 * <p>One table holds each map entry under the bytes of key and map key, with a number that says
 * when it was first put; and under the key alone, how many entries there are and the next number. A
 * second table lists for each key the map keys with their numbers, so that the entries can be
 * visited, in the order they were first put. A removed entry stays in the list, known by its
 * number, until the list holds more removed entries than others.
 */
public final class MapStateView<K, V> extends KeyedView implements MapState<K, V> {
  static final String KEYS_SUFFIX = "/keys";

  private static final int NUMBER_BYTES = Long.BYTES;
  private static final int LIVE_OFFSET = 0;
  private static final int NEXT_NUMBER_OFFSET = Long.BYTES;
  private static final int FEW_REMOVED = 16;

  private final NamedTables keyLists;
  private final byte[] counts = new byte[2 * Long.BYTES];

  MapStateView(KeyedStateStore store, NamedTables entries, NamedTables keyLists) {
    super(store, entries);
    this.keyLists = keyLists;
  }

  @Override
  @SuppressWarnings("unchecked") // The type is the program's claim about what it put in.
  public V get(K key) {
    StateTable table = existingTable();
    int address = table == null ? 0 : find(table, key);
    return address == 0 ? null : (V) readObject(table, address, NUMBER_BYTES);
  }

  @Override
  public boolean contains(K key) {
    StateTable table = existingTable();
    return table != null && find(table, key) != 0;
  }

  private int find(StateTable table, K key) {
    int length = store.appendKey(key);
    return table.find(store.keyBytes(), 0, length, KeyHash.of(store.keyBytes(), 0, length));
  }

  @Override
  public void put(K key, V value) {
    StateTable table = table();
    int address = find(table, key);
    long number = address == 0 ? addToList(table, key) : table.getLong(address, 0);
    int length = store.appendKey(key);
    store.writer().reset();
    store.writer().writeLong(Long.reverseBytes(number));
    ObjectWriter bytes = store.encodeMore(value);
    int hash = KeyHash.of(store.keyBytes(), 0, length);
    table.put(store.keyBytes(), 0, length, hash, bytes.bytes(), 0, bytes.length());
  }

  /** Counts a new map key, lists it, and gives its number. */
  private long addToList(StateTable table, K key) {
    int address = countsAddress(table);
    if (address == 0) {
      ByteArrays.putLong(counts, LIVE_OFFSET, 0);
      ByteArrays.putLong(counts, NEXT_NUMBER_OFFSET, 0);
      table.put(
          store.keyBytes(),
          store.keyFrom(),
          store.keyLength(),
          store.keyHash(),
          counts,
          0,
          counts.length);
      address = countsAddress(table);
    }
    long number = table.getLong(address, NEXT_NUMBER_OFFSET);
    table.setLong(address, NEXT_NUMBER_OFFSET, number + 1);
    table.setLong(address, LIVE_OFFSET, table.getLong(address, LIVE_OFFSET) + 1);
    int length = store.appendKey(key);
    byte[] element = element(number, store.keyBytes(), store.keyLength(), length);
    int elementLength = NUMBER_BYTES + length - store.keyLength();
    keyLists
        .table(store.currentKeyGroup())
        .append(
            store.keyBytes(),
            store.keyFrom(),
            store.keyLength(),
            store.keyHash(),
            element,
            0,
            elementLength);
    return number;
  }

  private byte[] element(long number, byte[] bytes, int from, int end) {
    byte[] element = store.scratch(NUMBER_BYTES + end - from);
    ByteArrays.putLong(element, 0, number);
    System.arraycopy(bytes, from, element, NUMBER_BYTES, end - from);
    return element;
  }

  private int countsAddress(StateTable table) {
    return table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
  }

  @Override
  public void remove(K key) {
    StateTable table = existingTable();
    if (table == null) {
      return;
    }
    int length = store.appendKey(key);
    byte[] bytes = store.keyBytes();
    if (!table.remove(bytes, 0, length, KeyHash.of(bytes, 0, length))) {
      return;
    }
    int address = countsAddress(table);
    long live = table.getLong(address, LIVE_OFFSET) - 1;
    table.setLong(address, LIVE_OFFSET, live);
    StateTable list = keyLists.table(store.currentKeyGroup());
    int listAddress = countsAddress(list);
    if (live == 0) {
      table.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
      list.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    } else if (list.listSize(listAddress) > 2 * live + FEW_REMOVED) {
      shortenList(table, list);
    }
  }

  /** Lists anew what has not been removed. */
  private void shortenList(StateTable table, StateTable list) {
    List<byte[]> elements = liveElements(table, list);
    list.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    for (byte[] element : elements) {
      list.append(
          store.keyBytes(),
          store.keyFrom(),
          store.keyLength(),
          store.keyHash(),
          element,
          0,
          element.length);
    }
  }

  private List<byte[]> liveElements(StateTable table, StateTable list) {
    List<byte[]> live = new ArrayList<>();
    int address = countsAddress(list);
    if (address == 0) {
      return live;
    }
    for (int at = list.firstElement(address); at != 0; at = list.nextElement(at)) {
      byte[] element = new byte[list.elementLength(at)];
      list.readElement(at, element, 0);
      int entry = find(table, element);
      if (entry != 0 && table.getLong(entry, 0) == ByteArrays.getLong(element, 0)) {
        live.add(element);
      }
    }
    return live;
  }

  /** The entry that an element of the list stands for, or one put later under the same key. */
  private int find(StateTable table, byte[] element) {
    byte[] bytes = joined(element);
    return table.find(bytes, 0, bytes.length, KeyHash.of(bytes, 0, bytes.length));
  }

  private byte[] joined(byte[] element) {
    int mapKeyLength = element.length - NUMBER_BYTES;
    byte[] bytes = new byte[store.keyLength() + mapKeyLength];
    System.arraycopy(store.keyBytes(), store.keyFrom(), bytes, 0, store.keyLength());
    System.arraycopy(element, NUMBER_BYTES, bytes, store.keyLength(), mapKeyLength);
    return bytes;
  }

  @Override
  @SuppressWarnings("unchecked") // The types are the program's claim about what it put in.
  public List<Map.Entry<K, V>> entries() {
    StateTable table = existingTable();
    StateTable list = keyLists.existing(store.currentKeyGroup());
    if (table == null || list == null) {
      return List.of();
    }
    List<Map.Entry<K, V>> entries = new ArrayList<>();
    for (byte[] element : liveElements(table, list)) {
      K key = (K) store.decode(element, NUMBER_BYTES, element.length - NUMBER_BYTES);
      V value = (V) readObject(table, find(table, element), NUMBER_BYTES);
      entries.add(new AbstractMap.SimpleImmutableEntry<>(key, value));
    }
    return entries;
  }

  @Override
  public void clear() {
    StateTable table = existingTable();
    StateTable list = keyLists.existing(store.currentKeyGroup());
    if (table == null || list == null) {
      return;
    }
    for (byte[] element : liveElements(table, list)) {
      byte[] bytes = joined(element);
      table.remove(bytes, 0, bytes.length, KeyHash.of(bytes, 0, bytes.length));
    }
    table.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    list.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
  }
}
