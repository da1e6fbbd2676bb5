package io.millrace.worker.codec;

import java.io.IOException;

/**
 * Writes and reads the content of values of one class, or of a family of JDK classes that are read
 * as one. Keeps no state between calls; used by many threads.
 */
abstract class TypeCodec {
  private final int builtInTag;
  private final Class<?> namedClass;
  private ClassSchema schema;

  /** Writes the content of a value that is not null. */
  interface Writing<T> {
    void write(T value, ObjectWriter output) throws IOException;
  }

  /** Reads what was written. */
  interface Reading<T> {
    T read(ObjectReader input) throws IOException;
  }

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

  /** What is kept with state of a class that is named. */
  final synchronized ClassSchema schema() {
    if (schema == null) {
      schema = describe();
    }
    return schema;
  }

  /** Makes the {@link #schema}. */
  ClassSchema describe() {
    throw new IllegalStateException(namedClass.getName() + " is known by its tag");
  }

  /** The codec for this value, where values of the class are written in several forms. */
  TypeCodec codecOf(Object value) {
    return this;
  }

  /** What a stream has to know of a form beside the class's name. */
  String description() {
    return "";
  }

  abstract void write(Object value, ObjectWriter output) throws IOException;

  abstract Object read(ObjectReader input) throws IOException;

  /** {@link #write}, as an object that leads the JIT compiler to the code itself. */
  Writing<Object> writing() {
    return this::write;
  }

  /** {@link #read}, likewise. */
  Reading<?> reading() {
    return this::read;
  }
}
