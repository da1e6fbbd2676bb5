package io.millrace.worker.operator;

import io.millrace.api.function.Function;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.LongAggregateFunction;
import io.millrace.api.tuple.Tuple2;
import io.millrace.worker.state.CachedLongs;
import io.millrace.worker.state.ComingKeys;
import io.millrace.worker.state.FoundLongs;
import io.millrace.worker.state.StateTable;
import io.millrace.worker.state.TableFormat;
import java.util.List;

/**
 * As {@link KeyedAggregateOperator}, for accumulators that are one number, updated in place. While
 * there are few keys, their numbers are cached; when there are many, it finds them ahead.
 */
final class KeyedLongAggregateOperator extends KeyedOperator implements CachedLongs.Tables {
  private final LongAggregateFunction<Object> function;
  private final CachedLongs cached = new CachedLongs(this);
  private final FoundLongs found = new FoundLongs();
  private KeyGroupTables accumulators;

  KeyedLongAggregateOperator(
      String name,
      KeySelector<Object, Object> keySelector,
      LongAggregateFunction<Object> function) {
    super(name, keySelector);
    this.function = function;
  }

  @Override
  protected List<Function> functions() {
    return List.of(function);
  }

  @Override
  protected void openState(OperatorContext context) {
    accumulators = new KeyGroupTables(store, "accumulator", TableFormat.LONG);
  }

  @Override
  protected boolean shouldLookAhead() {
    return cached.isGivenUp();
  }

  @Override
  protected void lookAhead(ComingKeys keys) {
    found.start(keys);
    for (int index = 0; index < keys.count(); index++) {
      accumulators.of(keys.keyGroup(index)).locate(keys, index, found);
    }
    found.fetch();
  }

  @Override
  protected boolean processCached(Object key, Object record, long timestampMillis)
      throws Exception {
    int cell = cached.find(key);
    if (cell < 0) {
      return false;
    }
    long after = function.addToLong(record, cached.get(cell));
    cached.set(cell, after);
    emit(key, after, timestampMillis);
    return true;
  }

  @Override
  protected void processComing(Object record, long timestampMillis, ComingKeys keys, int index)
      throws Exception {
    if (found.goTo(index)) {
      long after = function.addToLong(record, found.get());
      found.set(after);
      emit(keys.key(index), after, timestampMillis);
    } else {
      super.processComing(record, timestampMillis, keys, index);
    }
  }

  @Override
  protected void processKeyed(Object record, long timestampMillis) throws Exception {
    Object key = store.currentKey();
    StateTable table = accumulators.of(store.currentKeyGroup());
    int address = addressIn(table);
    long after;
    if (address == 0) {
      after = function.addToLong(record, function.zero());
      add(table, after);
    } else {
      after = function.addToLong(record, table.getLong(address, 0));
      table.setLong(address, 0, after);
    }
    emit(key, after, timestampMillis);
    cached.add(key, after); // may write back, so that another key is the current one
  }

  private int addressIn(StateTable table) {
    return table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
  }

  /** Adds the current key with its first number. */
  private void add(StateTable table, long number) {
    int generation = table.generation();
    table.putLong(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), number);
    if (table.generation() != generation) {
      found.forget();
    }
  }

  @Override
  public void giveBackMemory() {
    super.giveBackMemory();
    if (store.spilledBytes() == 0) { // else a page might have to come back, with each step
      cached.writeBackSome();
    }
  }

  @Override
  protected void beforeSnapshot() {
    cached.writeBack();
  }

  /** The key group, and the address in its table. */
  @Override
  public long placeOf(Object key) {
    store.setCurrentKey(key);
    int group = store.currentKeyGroup();
    return (long) group << Integer.SIZE | Integer.toUnsignedLong(addressIn(accumulators.of(group)));
  }

  private StateTable tableAt(long place) {
    return accumulators.of((int) (place >>> Integer.SIZE));
  }

  @Override
  public int generationAt(long place) {
    return tableAt(place).generation();
  }

  @Override
  public void setLong(long place, long number) {
    StateTable table = tableAt(place);
    int address = (int) place;
    if (table.getLong(address, 0) != number) { // else a snapshot may keep its page
      table.setLong(address, 0, number);
    }
  }

  private void emit(Object key, long after, long timestampMillis) {
    output.emit(Tuple2.of(key, function.result(after)), timestampMillis);
  }
}
