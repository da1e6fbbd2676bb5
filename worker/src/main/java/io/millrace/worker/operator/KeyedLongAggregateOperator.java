package io.millrace.worker.operator;

import io.millrace.api.function.Function;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.LongAggregateFunction;
import io.millrace.api.tuple.Tuple2;
import io.millrace.worker.state.ComingKeys;
import io.millrace.worker.state.FoundLongs;
import io.millrace.worker.state.StateTable;
import io.millrace.worker.state.TableFormat;
import java.util.List;

/** As {@link KeyedAggregateOperator}, for accumulators that are one number, updated in place. */
final class KeyedLongAggregateOperator extends KeyedOperator {
  private final LongAggregateFunction<Object> function;
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
  protected void lookAhead(ComingKeys keys) {
    int count = keys.count();
    found.start(count);
    for (int index = 0; index < count; index++) {
      accumulators.of(keys.keyGroup(index)).locate(keys, index, found);
    }
    if (isStateCached()) {
      found.search(keys);
    } else {
      found.fetchAndSearch(keys);
    }
  }

  @Override
  protected void processComing(Object record, long timestampMillis, ComingKeys keys, int index)
      throws Exception {
    if (!found.isFound(index)) {
      super.processComing(record, timestampMillis, keys, index);
      return;
    }
    long after = function.addToLong(record, found.get(index));
    found.set(index, after);
    output.emit(Tuple2.of(keys.key(index), function.result(after)), timestampMillis);
  }

  @Override
  protected void processKeyed(Object record, long timestampMillis) throws Exception {
    found.forget();
    StateTable table = accumulators.of(store.currentKeyGroup());
    int address = table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    long after;
    if (address == 0) {
      after = function.addToLong(record, function.zero());
      table.putLong(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), after);
    } else {
      after = function.addToLong(record, table.getLong(address, 0));
      table.setLong(address, 0, after);
    }
    output.emit(Tuple2.of(store.currentKey(), function.result(after)), timestampMillis);
  }
}
