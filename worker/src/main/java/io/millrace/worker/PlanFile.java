package io.millrace.worker;

import io.millrace.api.UserException;
import io.millrace.api.storage.FileStorages;
import io.millrace.planner.ExecutionPlan;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamException;
import java.io.OutputStream;

/** The file that an execution plan is kept in: Java serialization, nothing else. */
public final class PlanFile {
  private PlanFile() {}

  /**
   * Stores a plan in a new file.
   *
   * @throws UserException if something in it can not be serialized
   */
  public static void write(ExecutionPlan plan, String path) throws IOException {
    try (OutputStream file = FileStorages.of(path).create(path);
        ObjectOutputStream output = new ObjectOutputStream(file)) {
      output.writeObject(plan);
    } catch (NotSerializableException e) {
      throw new UserException(
          "the program can not be sent to the workers, because it refers to a "
              + e.getMessage()
              + ", which is not Serializable; make it so, or create it in the function's open method",
          e);
    }
  }

  /**
   * Loads a plan; the program's classes are found by the thread's context class loader.
   *
   * @throws UserException if the classes do not fit the file
   */
  public static ExecutionPlan read(String path) throws IOException {
    ClassLoader classes = Thread.currentThread().getContextClassLoader();
    try (InputStream file = new BufferedInputStream(FileStorages.of(path).open(path, 0));
        ObjectInputStream input = new ProgramInputStream(file, classes)) {
      return (ExecutionPlan) input.readObject();
    } catch (ClassNotFoundException | ObjectStreamException e) {
      throw new UserException(
          "the plan "
              + path
              + " can not be read: "
              + e
              + ". The program's jars must be those that it was submitted with",
          e);
    }
  }

  /** A copy of a part of a plan, for a task of its own. */
  static Object copy(Object part) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(part);
    } catch (IOException e) {
      throw new UserException("a " + part.getClass().getName() + " can not be serialized: " + e, e);
    }
    ClassLoader classes = Thread.currentThread().getContextClassLoader();
    try (ObjectInputStream input =
        new ProgramInputStream(new ByteArrayInputStream(bytes.toByteArray()), classes)) {
      return input.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new UserException(
          "a " + part.getClass().getName() + " can not be deserialized: " + e, e);
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
        return super.resolveClass(description); // the primitive types
      }
    }
  }
}
