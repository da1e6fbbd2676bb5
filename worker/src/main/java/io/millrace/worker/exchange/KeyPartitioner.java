package io.millrace.worker.exchange;

import io.millrace.api.UserException;
import io.millrace.api.function.FunctionContext;
import io.millrace.api.function.KeySelector;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.state.KeyGroupSelector;
import io.millrace.worker.state.KeyGroups;

/** Sends a record to the task that owns its key's group. */
public final class KeyPartitioner implements Partitioner {
  private final KeySelector<Object, Object> keySelector;
  private final KeyGroupSelector groups;
  private final int[] targetOfGroup;

  /**
   * A partitioner with a key selector that no other task uses.
   *
   * @param targets how many tasks there are on the receiving side
   */
  public KeyPartitioner(
      KeySelector<Object, Object> keySelector, int keyGroups, int targets, CodecRegistry codecs) {
    this.keySelector = keySelector;
    KeyGroups all = new KeyGroups(keyGroups);
    groups = new KeyGroupSelector(all, codecs);
    targetOfGroup = new int[keyGroups];
    for (int group = 0; group < keyGroups; group++) {
      targetOfGroup[group] = all.taskOf(group, targets);
    }
  }

  @Override
  public void open(FunctionContext context) throws Exception {
    keySelector.open(context);
  }

  @Override
  public void close() throws Exception {
    keySelector.close();
  }

  @Override
  public int targetOf(Object record) throws Exception {
    Object key = keySelector.keyOf(record);
    if (key == null) {
      throw new UserException("the key of the record is null; a key selector must give each a key");
    }
    return targetOfGroup[groups.groupOf(key)];
  }
}
