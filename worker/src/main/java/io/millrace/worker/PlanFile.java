package io.millrace.worker;

import io.millrace.api.UserException;
import io.millrace.api.storage.FileStorages;
import io.millrace.planner.ExecutionPlan;
import io.millrace.worker.operator.ObjectBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
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
              + ", which is not Serializable; make it so, or create it in the function's open"
              + " method",
          e);
    }
  }

  /**
   * Loads a plan; the program's classes are found by the thread's context class loader.
   *
   * @throws UserException if the classes do not fit the file
   */
  public static ExecutionPlan read(String path) throws IOException {
    byte[] bytes;
    try (InputStream file = FileStorages.of(path).open(path, 0)) {
      bytes = file.readAllBytes();
    }
    return (ExecutionPlan) ObjectBytes.read(bytes, 0, bytes.length, "the plan " + path);
  }

  /** A copy of a part of a plan, for a task of its own. */
  static Object copy(Object part) {
    String what = "a " + part.getClass().getName();
    byte[] bytes = ObjectBytes.write(part, what);
    return ObjectBytes.read(bytes, 0, bytes.length, what);
  }
}
