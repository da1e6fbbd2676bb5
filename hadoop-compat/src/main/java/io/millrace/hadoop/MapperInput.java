package io.millrace.hadoop;

import java.io.Serializable;

/**
 * Makes a mapper's input key and value from a record. The mapper may do with them what it likes.
 */
interface MapperInput<I> extends Serializable {
  void open(WritableCopier copier);

  Object keyOf(I record);

  Object valueOf(I record);
}
