package io.millrace.hadoop;

import io.millrace.api.tuple.Tuple2;

/** Key and value from a tuple, copied, because the tuple belongs to the engine. */
final class PairInput<K, V> implements MapperInput<Tuple2<K, V>> {
  private static final long serialVersionUID = 1L;

  private transient WritableCopier copier;

  @Override
  public void open(WritableCopier newCopier) {
    copier = newCopier;
  }

  @Override
  public Object keyOf(Tuple2<K, V> record) {
    return copier.copy(record.f0());
  }

  @Override
  public Object valueOf(Tuple2<K, V> record) {
    return copier.copy(record.f1());
  }
}
