package io.millrace.worker.codec;

import java.io.IOException;

/** Writes and reads the value of one field that holds references. */
sealed interface FieldContent permits ExactField, AnyField {
  /** Writes a value of the field, which may be null. */
  void write(Object value, ObjectWriter output) throws IOException;

  /** Reads a value that fits the field. */
  Object read(ObjectReader input) throws IOException;
}
