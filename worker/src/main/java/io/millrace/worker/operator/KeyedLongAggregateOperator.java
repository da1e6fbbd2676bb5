package io.millrace.worker.operator;

import io.millrace.api.function.Function;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.LongAggregateFunction;
import io.millrace.api.tuple.Tuple2;
import io.millrace.worker.state.ComingKeys;
import io.millrace.worker.state.FoundLongs;
import io.millrace.worker.state.KnownLong;
import io.millrace.worker.state.KnownLongs;
import io.millrace.worker.state.StateTable;
import io.millrace.worker.state.TableFormat;
import java.util.List;

/**
 * As {@link KeyedAggregateOperator}, for accumulators that are one number, updated in place. While
 * there are few keys, it knows where their numbers lie; when there are many, it finds them ahead.
 */
final class KeyedLongAggregateOperator extends KeyedOperator {
  private final LongAggregateFunction<Object> function;
  private final KnownLongs known = new KnownLongs();
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
    return known.isGivenUp();
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
  protected boolean processKnown(Object key, Object record, long timestampMillis) throws Exception {
    KnownLong number = known.find(key);
    if (number == null) {
      return false;
    }
    long after = function.addToLong(record, number.get());
    number.set(after);
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
    StateTable table = accumulators.of(store.currentKeyGroup());
    int address = table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    long after;
    if (address == 0) {
      after = function.addToLong(record, function.zero());
      address = add(table, after);
    } else {
      after = function.addToLong(record, table.getLong(address, 0));
      table.setLong(address, 0, after);
    }
    table.remember(address, store.currentKey(), known);
    emit(store.currentKey(), after, timestampMillis);
  }

  /** Adds the current key with its first number; gives the address. */
  private int add(StateTable table, long number) {
    int generation = table.generation();
    int address =
        table.putLong(
            store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), number);
    if (table.generation() != generation) {
      known.forgetAll();
      found.forget();
    }
    known.onNewKey();
    return address;
  }

  private void emit(Object key, long after, long timestampMillis) {
    output.emit(Tuple2.of(key, function.result(after)), timestampMillis);
  }
}
