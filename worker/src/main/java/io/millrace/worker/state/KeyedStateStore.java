package io.millrace.worker.state;

import io.millrace.api.UserException;
import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.ImmutableValues;
import io.millrace.worker.codec.KeyEncoder;
import io.millrace.worker.codec.ObjectReader;
import io.millrace.worker.codec.ObjectWriter;
import io.millrace.worker.memory.ImageFile;
import io.millrace.worker.memory.PageAccount;
import io.millrace.worker.memory.PagePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keyed state of one task of one operator: its tables by state name and key group, the current
 * key, and views for it.
 *
 * <p>First {@link #restore} what is to be restored, then open views and timers, then set a current
 * key for each record. Used by one thread at a time; only the result of {@link #freeze} may go to
 * another.
 */
public final class KeyedStateStore implements AutoCloseable {
  private final String operatorName;
  private final KeyGroups keyGroups;
  private final KeyGroupRange range;
  private final CodecRegistry codecs;
  private final PageAccount account;
  private final ImageFiles imageFiles = new ImageFiles();
  private final ClassDictionary dictionary;
  private final ObjectWriter writer;
  private final ObjectReader reader;
  private final KeyEncoder keyEncoder;
  private final ImmutableValues immutable = new ImmutableValues();
  private final Map<String, NamedTables> tables = new TreeMap<>();
  private final List<KeyedTimers> timers = new ArrayList<>();

  /** Those of {@link #tables} whose keys are keys of the store. */
  private NamedTables[] keyed = {};

  private byte[] scratch = new byte[256];

  private long keyNumber;
  private Object currentKey;
  private boolean isKeyDecoded;
  private int keyGroup = -1;
  private byte[] keyBytes;
  private int keyFrom;
  private int keyLength;
  private int keyHash;

  /** An empty store whose owner looks often whether it is to give back memory. */
  public KeyedStateStore(
      String operatorName,
      KeyGroups keyGroups,
      KeyGroupRange range,
      PagePool pool,
      CodecRegistry codecs) {
    this(operatorName, keyGroups, range, pool, () -> {}, codecs);
  }

  /**
   * An empty store.
   *
   * @param range the key groups of this task
   * @param onAsked called, by any thread, when {@link #giveBackMemory} should be called soon
   */
  public KeyedStateStore(
      String operatorName,
      KeyGroups keyGroups,
      KeyGroupRange range,
      PagePool pool,
      Runnable onAsked,
      CodecRegistry codecs) {
    this.operatorName = operatorName;
    this.keyGroups = keyGroups;
    this.range = range;
    this.codecs = codecs;
    this.account =
        pool.account(
            "the state of operator '%s', key groups %d to %d,"
                .formatted(operatorName, range.first(), range.end() - 1),
            onAsked);
    this.dictionary = new ClassDictionary(codecs);
    this.writer = ObjectWriter.forState(dictionary);
    this.reader = ObjectReader.forState(dictionary);
    this.keyEncoder = new KeyEncoder(dictionary);
  }

  /** The key groups that the store may hold. */
  public KeyGroupRange range() {
    return range;
  }

  /** What all state takes, in memory and spilled, frozen state too. */
  public long bytesInUse() {
    return account.bytesInUse();
  }

  /** What was spilled of it and has not come back. */
  public long spilledBytes() {
    return account.spilledBytes();
  }

  /** Spills as much as the store was asked to. */
  public void giveBackMemory() {
    account.giveBackWhatIsAsked();
  }

  // The current key

  /**
   * Makes a key the current one.
   *
   * @throws UserException if it is null or cannot be a key
   * @throws IllegalStateException if another task has its key group
   */
  public void setCurrentKey(Object key) {
    keyNumber++;
    keyLength = keyEncoder.encode(key);
    keyBytes = keyEncoder.bytes();
    keyFrom = 0;
    keyHash = KeyHash.of(keyBytes, 0, keyLength);
    keyGroup = keyGroups.groupOf(key, keyHash);
    currentKey = keepable(key);
    isKeyDecoded = currentKey != null;
    if (!range.contains(keyGroup)) {
      throw new IllegalStateException(
          "operator '%s' got a key of group %d, but has groups %d to %d"
              .formatted(operatorName, keyGroup, range.first(), range.end() - 1));
    }
  }

  /** Makes one of the keys that are coming the current one. */
  public void setCurrentKey(ComingKeys keys, int index) {
    keyNumber++;
    keyBytes = keys.bytes(index);
    keyFrom = keys.from(index);
    keyLength = keys.length(index);
    keyHash = keys.hash(index);
    keyGroup = keys.keyGroup(index);
    currentKey = keys.keptKey(index);
    isKeyDecoded = currentKey != null;
  }

  /** Makes a key the current one that was current before, given as bytes of a table. */
  public void setCurrentKey(byte[] bytes, int from, int length, int itsKeyGroup) {
    keyNumber++;
    keyEncoder.start(bytes, from, length);
    keyBytes = keyEncoder.bytes();
    keyFrom = 0;
    keyLength = length;
    keyHash = KeyHash.of(bytes, from, length);
    keyGroup = itsKeyGroup;
    currentKey = null;
    isKeyDecoded = false;
  }

  /**
   * A key, or null if it can change, since a key selector may give the same object with each
   * record: then its bytes stand for it, of which a new object is made if it is asked for.
   */
  Object keepable(Object key) {
    return immutable.isImmutable(key) ? key : null;
  }

  /** The current key, as an object that is nobody else's unless it never changes. */
  public Object currentKey() {
    if (!isKeyDecoded) {
      currentKey = decode(keyBytes, keyFrom, keyLength);
      isKeyDecoded = true;
    }
    return currentKey;
  }

  /** How often a key has been made the current one. */
  long keyNumber() {
    return keyNumber;
  }

  public int currentKeyGroup() {
    return keyGroup;
  }

  /** The array that has the current key's bytes, until the next call of any method. */
  public byte[] keyBytes() {
    return keyBytes;
  }

  /** Where the current key starts in {@link #keyBytes}. */
  public int keyFrom() {
    return keyFrom;
  }

  public int keyLength() {
    return keyLength;
  }

  /** {@link KeyHash#of} the current key's bytes. */
  public int keyHash() {
    return keyHash;
  }

  /** For keys that become the current one soon. */
  public ComingKeys comingKeys() {
    return new ComingKeys(this, new KeyEncoder(dictionary), keyGroups);
  }

  /**
   * Puts eight bytes behind the current key, for a key of key and window.
   *
   * @return the length of both, from the start of {@link #keyBytes}
   */
  int appendWindow(long window) {
    startWithKey();
    int length = keyEncoder.append(keyLength, window);
    keyBytes = keyEncoder.bytes();
    return length;
  }

  /** As {@link #appendWindow}, with another key behind the current one. */
  int appendKey(Object key) {
    startWithKey();
    int length = keyEncoder.append(keyLength, key);
    keyBytes = keyEncoder.bytes();
    return length;
  }

  /** Lets the encoder's bytes start with the current key. */
  private void startWithKey() {
    if (keyBytes != keyEncoder.bytes()) {
      keyEncoder.start(keyBytes, keyFrom, keyLength);
      keyFrom = 0;
    }
  }

  // Tables and views

  /**
   * The table of a state for a key group, made if need be. For operators that know the bytes they
   * put in; {@link TableFormat#OWN_VALUES} and {@link TableFormat#OWN_LISTS} are for them.
   *
   * @throws UserException if the state exists with another format
   */
  public StateTable table(String stateName, TableFormat format, int group) {
    return named(stateName, format).table(group);
  }

  /** The names of the states that there are, after a restore for example. */
  public List<String> stateNames() {
    return List.copyOf(tables.keySet());
  }

  /** Removes a state for all keys. Views of it must not be used any more. */
  public void drop(String stateName) {
    NamedTables dropped = tables.remove(stateName);
    if (dropped != null) {
      dropped.close();
      findKeyed();
    }
  }

  private void findKeyed() {
    keyed =
        tables.values().stream()
            .filter(named -> named.format().isByKey())
            .toArray(NamedTables[]::new);
  }

  NamedTables named(String stateName, TableFormat format) {
    NamedTables found = tables.get(stateName);
    if (found == null) {
      found = new NamedTables(stateName, format, range, account);
      tables.put(stateName, found);
      findKeyed();
    } else if (found.format() != format) {
      throw new UserException(
          "state '%s' of operator '%s' is used as %s, but is %s; give one of them another name"
              .formatted(
                  stateName, operatorName, format.description(), found.format().description()));
    }
    return found;
  }

  /** A value for each key. */
  public <T> ValueStateView<T> valueState(String name) {
    return new ValueStateView<>(this, named(name, TableFormat.VALUE));
  }

  /** A number for each key, updated in place. */
  public LongStateView longState(String name) {
    return new LongStateView(this, named(name, TableFormat.LONG));
  }

  /** A list for each key. */
  public <T> ListStateView<T> listState(String name) {
    return new ListStateView<>(this, named(name, TableFormat.LIST));
  }

  /** A map for each key. */
  public <K, V> MapStateView<K, V> mapState(String name) {
    return new MapStateView<>(
        this,
        named(name, TableFormat.MAP),
        named(name + MapStateView.KEYS_SUFFIX, TableFormat.MAP_KEYS));
  }

  /** A value for each key and window. */
  public <T> WindowValues<T> windowValues(String name) {
    return new WindowValues<>(this, named(name, TableFormat.WINDOW_VALUE));
  }

  /** A number for each key and window, updated in place. */
  public WindowLongs windowLongs(String name) {
    return new WindowLongs(this, named(name, TableFormat.WINDOW_LONG));
  }

  /** A list for each key and window. */
  public <T> WindowLists<T> windowLists(String name) {
    return new WindowLists<>(this, named(name, TableFormat.WINDOW_LIST));
  }

  /** Event-time timers of keys. To be asked for once for each name. */
  public KeyedTimers timers(String name) {
    KeyedTimers made = new KeyedTimers(this, named(name, TableFormat.TIMERS));
    timers.add(made);
    return made;
  }

  /** The states whose keys are keys of the store. */
  NamedTables[] keyed() {
    return keyed;
  }

  CodecRegistry codecs() {
    return codecs;
  }

  PageAccount account() {
    return account;
  }

  // Objects as bytes, for views

  /** Writes an object; the bytes are in the writer from its start, until the next call. */
  ObjectWriter encode(Object value) {
    writer.reset();
    return encodeMore(value);
  }

  /** Writes an object behind what the writer holds. */
  ObjectWriter encodeMore(Object value) {
    try {
      writer.writeObject(value);
      return writer;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "a value for the state of operator '" + operatorName + "' cannot be written", e);
    }
  }

  ObjectWriter writer() {
    return writer;
  }

  Object decode(byte[] bytes, int from, int length) {
    try {
      Object value = reader.use(bytes, from, length).readObject();
      if (reader.remaining() > 0) {
        throw new IOException(reader.remaining() + " bytes follow the value");
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "a value in the state of operator '" + operatorName + "' cannot be read", e);
    }
  }

  /** An array of at least this length, which each caller fills and reads at once. */
  byte[] scratch(int length) {
    if (scratch.length < length) {
      scratch = new byte[Math.max(length, scratch.length * 2)];
    }
    return scratch;
  }

  // Snapshots

  /** All that the store holds now, unaffected by later changes. To be released once. */
  public FrozenState freeze() {
    FrozenState frozen = new FrozenState(operatorName, keyGroups.count(), dictionary.entries());
    for (int group = range.first(); group < range.end(); group++) {
      for (NamedTables named : tables.values()) {
        StateTable table = named.existing(group);
        if (table != null && table.size() > 0) {
          frozen.add(group, named.name(), named.format(), table.freeze());
        }
      }
    }
    return frozen;
  }

  /** Stands for the file that will be written for a snapshot. */
  public ImageFile imageFile(long snapshotId) {
    return imageFiles.begin(snapshotId);
  }

  /** A snapshot is complete, so that later ones may refer to its file, or will never be. */
  public void snapshotEnded(long snapshotId, boolean isCompleted) {
    imageFiles.end(snapshotId, isCompleted);
  }

  /**
   * Adds what a state file holds for this store's key groups, and reads no more of it than that.
   * Called for each file whose key groups overlap, before any view is opened.
   *
   * @throws CorruptFileException if it, or a file that it refers to, is missing or not as it was
   *     written
   * @throws UserException if the program has changed so that it cannot be used
   */
  public void restore(String path, StateFiles files) throws IOException {
    try (StateFileReader reader = new StateFileReader(this, files)) {
      reader.restore(path);
    }
  }

  int keyGroupCount() {
    return keyGroups.count();
  }

  String operatorName() {
    return operatorName;
  }

  ClassDictionary dictionary() {
    return dictionary;
  }

  /** Releases every page but those that frozen state holds, which its release gives back. */
  @Override
  public void close() {
    timers.forEach(KeyedTimers::close);
    timers.clear();
    tables.values().forEach(NamedTables::close);
    tables.clear();
    account.close();
  }
}
