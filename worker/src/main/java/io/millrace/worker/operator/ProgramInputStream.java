package io.millrace.worker.operator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;

/**
 * Reads objects of the program's classes, which are found by the thread's context class loader. All
 * bytes in Java serialization that come from storage or the network are read by this, within the
 * bounds of {@link SerializedClasses}.
 */
final class ProgramInputStream extends ObjectInputStream {
  private final ClassLoader classes = Thread.currentThread().getContextClassLoader();
  private final SerializedClasses bounds;

  ProgramInputStream(byte[] bytes, int from, int length) throws IOException {
    super(new ByteArrayInputStream(bytes, from, length));
    bounds = new SerializedClasses(length);
    // The JVM's own filter, -Djdk.serialFilter, may only forbid more.
    setObjectInputFilter(ObjectInputFilter.merge(bounds, getObjectInputFilter()));
  }

  /**
   * Reads the one object.
   *
   * @throws InvalidClassException with the reason if the bounds do not allow it
   */
  Object readBounded() throws IOException, ClassNotFoundException {
    try {
      return readObject();
    } catch (InvalidClassException e) {
      if (bounds.refusal().isEmpty()) {
        throw e;
      }
      InvalidClassException refusal = new InvalidClassException(bounds.refusal());
      refusal.initCause(e);
      throw refusal;
    }
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description)
      throws IOException, ClassNotFoundException {
    try {
      return Class.forName(description.getName(), false, classes);
    } catch (ClassNotFoundException e) {
      return super.resolveClass(description); // the primitive types
    }
  }
}
