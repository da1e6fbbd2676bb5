package io.millrace.worker.operator;

import io.millrace.api.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;

/**
 * Objects of the user's classes as bytes, in Java serialization. Classes are found by the thread's
 * context class loader, which knows the program.
 */
public final class ObjectBytes {
  private ObjectBytes() {}

  /**
   * Writes an object.
   *
   * @param what what it is, for the message if it can not be written
   */
  public static byte[] write(Object object, String what) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(object);
    } catch (IOException e) {
      throw new UserException(
          "%s can not be serialized: %s. Everything it refers to must be Serializable"
              .formatted(what, e),
          e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads an object.
   *
   * @param what what it is, for the message if it can not be read
   */
  public static Object read(byte[] bytes, int from, int length, String what) {
    ClassLoader classes = Thread.currentThread().getContextClassLoader();
    try (ObjectInputStream input =
        new ProgramInputStream(new ByteArrayInputStream(bytes, from, length), classes)) {
      return input.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new UserException(
          "%s can not be deserialized: %s. Its classes must be those that wrote it"
              .formatted(what, e),
          e);
    }
  }

  private static final class ProgramInputStream extends ObjectInputStream {
    private final ClassLoader classes;

    ProgramInputStream(InputStream input, ClassLoader classes) throws IOException {
      super(input);
      this.classes = classes;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, classes);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }
  }
}
