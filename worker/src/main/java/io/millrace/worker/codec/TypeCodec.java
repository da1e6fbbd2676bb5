package io.millrace.worker.codec;

import java.io.IOException;

/**
 * Writes and reads the content of values of one class, or of a family of JDK classes that are read
 * as one. Keeps no state between calls; used by many threads.
 */
abstract class TypeCodec {
  private final int builtInTag;
  private final Class<?> namedClass;

  /**
   * @param builtInTag 1 to 63 for a class the engine knows, 0 for one that is named
   * @param namedClass the class whose name is written, and which {@link #read} gives
   */
  TypeCodec(int builtInTag, Class<?> namedClass) {
    this.builtInTag = builtInTag;
    this.namedClass = namedClass;
  }

  final int builtInTag() {
    return builtInTag;
  }

  final Class<?> namedClass() {
    return namedClass;
  }

  /** Whether equal values always give equal bytes, so that the value may be a key. */
  boolean isCanonical() {
    return true;
  }

  /** Changes when what is written for a class changes, as by a new field; 0 if it never does. */
  long fingerprint() {
    return 0;
  }

  abstract void write(Object value, ObjectWriter output) throws IOException;

  abstract Object read(ObjectReader input) throws IOException;
}
