package io.millrace.worker.operator;

import io.millrace.api.UserException;
import io.millrace.api.function.Function;
import io.millrace.api.function.KeySelector;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.exchange.RecordBatch;
import io.millrace.worker.state.ComingKeys;
import io.millrace.worker.state.FrozenState;
import io.millrace.worker.state.KeyGroups;
import io.millrace.worker.state.KeyedStateStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An operator with state for each key: its store, the snapshots of it, and how far event time has
 * come, which is part of them.
 */
abstract class KeyedOperator implements Operator {
  /** State that a core's cache holds need not be fetched ahead. */
  private static final long CACHED_STATE_BYTES = 512 * 1024;

  protected final String name;
  private KeySelector<Object, Object> keySelector;
  private final OpenFunctions functions = new OpenFunctions();
  protected Output output;
  protected KeyedStateStore store;
  protected long watermark = Long.MIN_VALUE;

  /** Key groups that were further when this was restored; {@code null} once the task is, too. */
  protected RestoredWatermarks ahead;

  /** After how many results a call that can be continued returns. */
  protected int resultsPerCall;

  // The keys of the records that were announced, as far as they are known.
  private ComingKeys comingKeys;
  private RecordBatch announced;
  private int firstAnnounced;
  private int nextComing;

  KeyedOperator(String name, KeySelector<Object, Object> keySelector) {
    this.name = name;
    this.keySelector = keySelector;
  }

  /** The user's functions but the key selector, in the order in which they are opened. */
  protected abstract List<Function> functions();

  /** Opens views and whatever else depends on the store, which has been restored. */
  protected abstract void openState(OperatorContext context) throws Exception;

  /** Handles one record; its key is the current one of the store. */
  protected abstract void processKeyed(Object record, long timestampMillis) throws Exception;

  /**
   * Handles one record whose key was announced, and is not yet the current one.
   *
   * @param index of the key, which {@link #lookAhead} has seen
   */
  protected void processComing(Object record, long timestampMillis, ComingKeys keys, int index)
      throws Exception {
    store.setCurrentKey(keys, index);
    processKeyed(record, timestampMillis);
  }

  /**
   * Handles a record if the operator has cached what it needs of the state of its key. The key is
   * not the current one of the store.
   *
   * @return whether it has handled it
   */
  protected boolean processCached(Object key, Object record, long timestampMillis)
      throws Exception {
    return false;
  }

  /** The store is to hold all state now. */
  protected void beforeSnapshot() throws Exception {}

  /** Whether it pays to {@linkplain #lookAhead look ahead} at this time. */
  protected boolean shouldLookAhead() {
    return true;
  }

  /** Fetches what is needed for keys that come. Changes nothing that can be seen. */
  protected void lookAhead(ComingKeys keys) {
    if (!isStateCached()) {
      keys.fetch();
    }
  }

  /** Whether all state is so little that it is in the processor's cache anyway. */
  private boolean isStateCached() {
    return store.bytesInUse() <= CACHED_STATE_BYTES;
  }

  @Override
  public final void open(OperatorContext context) throws Exception {
    output = context.output();
    keySelector = context.checked(keySelector);
    resultsPerCall = context.resultsPerCall();
    KeyGroups keyGroups = new KeyGroups(context.keyGroups());
    store =
        new KeyedStateStore(
            name,
            keyGroups,
            keyGroups.rangeOf(context.taskIndex(), context.parallelism()),
            context.pagePool(),
            context::wakeUp,
            context.codecs());
    comingKeys = store.comingKeys();
    restore(context);
    openState(context);
    List<Function> all = new ArrayList<>();
    all.add(keySelector);
    all.addAll(functions());
    functions.open(all, context);
  }

  private void restore(OperatorContext context) throws IOException {
    ahead = new RestoredWatermarks(context.restored(), store.range());
    reach(ahead.least());
    for (OperatorSnapshot part : context.restored()) {
      if (part.isSetKeyedState()) {
        store.restore(part.getKeyedState().getPath(), context);
      }
    }
  }

  /** Event time of the task has come this far. */
  protected final void reach(long newWatermark) {
    watermark = Math.max(watermark, newWatermark);
    if (ahead != null && ahead.highest() <= watermark) {
      ahead = null;
    }
  }

  /** How far event time has come for the current key. */
  protected final long watermarkOfKey() {
    return ahead == null ? watermark : Math.max(watermark, ahead.of(store.currentKeyGroup()));
  }

  @Override
  public final void announce(RecordBatch batch, int from, int to) {
    announced = batch;
    firstAnnounced = from;
    nextComing = 0;
    comingKeys.clear();
    if (!shouldLookAhead()) {
      return;
    }
    try {
      int index = from;
      while (index < to && comingKeys.add(keySelector.keyOf(batch.record(index)))) {
        index++;
      }
    } catch (Exception | LinkageError e) {
      // When it is this record's turn, its key is asked for again, and what is wrong is told.
    }
    lookAhead(comingKeys);
  }

  @Override
  public final void process(Object record, long timestampMillis) throws Exception {
    int index = nextComing;
    if (index < comingKeys.count() && announced.record(firstAnnounced + index) == record) {
      nextComing++;
      processComing(record, timestampMillis, comingKeys, index);
    } else {
      Object key = keyOf(record);
      if (!processCached(key, record, timestampMillis)) {
        store.setCurrentKey(key);
        processKeyed(record, timestampMillis);
      }
    }
  }

  private Object keyOf(Object record) throws Exception {
    Object key = keySelector.keyOf(record);
    if (key == null) {
      throw new UserException(
          "the key of a record at operator '%s' is null; filter such records out or give them a key"
              .formatted(name));
    }
    return key;
  }

  @Override
  public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) throws Exception {
    snapshot.setWatermark(watermark);
    if (ahead != null) {
      snapshot.setKeyGroupWatermarks(ahead.at(watermark));
    }
    beforeSnapshot();
    FrozenState frozen = store.freeze();
    return frozen.isEmpty()
        ? SnapshotWork.NONE
        : new FrozenStateWork(frozen, store.imageFile(snapshotId));
  }

  @Override
  public void onSnapshotEnded(long snapshotId, boolean isCompleted) throws Exception {
    store.snapshotEnded(snapshotId, isCompleted);
  }

  @Override
  public void giveBackMemory() {
    store.giveBackMemory();
  }

  @Override
  public long stateBytes() {
    return store == null ? 0 : store.bytesInUse();
  }

  @Override
  public void close() throws Exception {
    try {
      functions.close();
    } finally {
      if (store != null) {
        store.close();
        store = null;
      }
    }
  }
}
