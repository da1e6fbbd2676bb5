package io.millrace.worker;

import io.millrace.api.connector.CollectionSource;
import io.millrace.api.plan.Operation;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.operator.EncodedCollection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The records that are part of a program, in a form in which they can be sent to the workers. */
final class PlanRecords {
  private PlanRecords() {}

  /** The same plan, its collections encoded if that is needed. */
  static ExecutionPlan encode(ExecutionPlan plan) throws IOException {
    CodecRegistry codecs = new CodecRegistry(Thread.currentThread().getContextClassLoader());
    codecs.registerAll(plan.codecs());
    List<Stage> stages = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      List<ChainedOperator> operators = new ArrayList<>();
      for (ChainedOperator operator : stage.operators()) {
        operators.add(encode(operator, codecs));
      }
      stages.add(new Stage(stage.id(), stage.parallelism(), operators));
    }
    return plan.withStages(stages);
  }

  private static ChainedOperator encode(ChainedOperator operator, CodecRegistry codecs)
      throws IOException {
    if (!(operator.operation() instanceof Operation.Read read
        && read.source() instanceof CollectionSource<?> collection)) {
      return operator;
    }
    return operator.withOperation(
        new Operation.Read(
            EncodedCollection.of(collection, operator.name(), codecs), read.watermarks()));
  }
}
