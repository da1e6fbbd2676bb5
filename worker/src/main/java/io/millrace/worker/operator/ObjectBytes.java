package io.millrace.worker.operator;

import io.millrace.api.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;

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
    } catch (NotSerializableException e) {
      throw new UserException(
          "%s can not be serialized: %s".formatted(what, UnserializableObject.describe(object, e)),
          e);
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
    try (ProgramInputStream input = new ProgramInputStream(bytes, from, length)) {
      return input.readBounded();
    } catch (IOException | ClassNotFoundException e) {
      throw new UserException(
          "%s can not be deserialized: %s. Its classes must be those that wrote it"
              .formatted(what, e),
          e);
    }
  }
}
