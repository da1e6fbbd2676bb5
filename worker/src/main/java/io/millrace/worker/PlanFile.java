package io.millrace.worker;

import io.millrace.api.UserException;
import io.millrace.api.storage.FileStorages;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.worker.operator.ObjectBytes;
import io.millrace.worker.operator.UnserializableObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/** The file that an execution plan is kept in: Java serialization, nothing else. */
public final class PlanFile {
  private PlanFile() {}

  /**
   * Stores a plan in a new file. Records that are part of it and are not serializable are written
   * by their codecs.
   *
   * @throws UserException if something in it can not be serialized
   */
  public static void write(ExecutionPlan plan, String path) throws IOException {
    ExecutionPlan sent = PlanRecords.encode(plan);
    try (OutputStream file = FileStorages.of(path).create(path);
        ObjectOutputStream output = new ObjectOutputStream(file)) {
      output.writeObject(sent);
    } catch (NotSerializableException e) {
      throw new UserException(
          describe(sent, e)
              + "; make it so, or create it in the function's open method and keep it in a transient"
              + " field",
          e);
    }
  }

  /** Names the operator that refers to what can not be serialized, and the field. */
  private static String describe(ExecutionPlan plan, NotSerializableException refused) {
    for (Stage stage : plan.stages()) {
      for (ChainedOperator operator : stage.operators()) {
        try (ObjectOutputStream trial = new ObjectOutputStream(OutputStream.nullOutputStream())) {
          trial.writeObject(operator.operation());
        } catch (NotSerializableException e) {
          return "operator '%s' can not be sent to the workers: %s"
              .formatted(operator.name(), UnserializableObject.describe(operator.operation(), e));
        } catch (IOException e) {
          continue; // another fault than the one that is looked for
        }
      }
    }
    return "the program can not be sent to the workers: "
        + UnserializableObject.describe(plan, refused);
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
