package io.millrace.api.stream;

import io.millrace.api.UserException;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.PlanInput;
import io.millrace.api.plan.PlanNode;
import java.util.List;
import java.util.Objects;

/** A node of the plan while the program may still name it. */
final class NodeDraft {
  private final int id;
  private final Operation operation;
  private final List<PlanInput> inputs;
  private String name;
  private int parallelism;

  NodeDraft(int id, Operation operation, List<PlanInput> inputs) {
    this.id = id;
    this.operation = operation;
    this.inputs = inputs;
  }

  int id() {
    return id;
  }

  Operation operation() {
    return operation;
  }

  boolean isNamed() {
    return name != null;
  }

  String name() {
    return name == null ? operation.kind() : name;
  }

  void setName(String newName) {
    name = Objects.requireNonNull(newName, "name");
  }

  void setParallelism(int tasks) {
    if (tasks < 1) {
      throw new UserException("parallelism=" + tasks + " of '" + name() + "' must be at least 1");
    }
    parallelism = tasks;
  }

  PlanNode build(String uniqueName) {
    return new PlanNode(id, uniqueName, operation, inputs, parallelism);
  }
}
