package io.millrace.master;

import io.millrace.api.UserException;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.plan.Operation;
import io.millrace.master.job.Action;
import io.millrace.master.job.Event;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.worker.operator.ObjectBytes;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings sinks to the state of a restored snapshot, by their committers, which are the user's code
 * and may block: commits what the snapshot holds, then gives up what came after it.
 */
final class SinkRecovery {
  private final String jobId;
  private final Map<String, Sink<?, ?>> sinks = new HashMap<>();

  SinkRecovery(String jobId, ExecutionPlan plan) {
    this.jobId = jobId;
    for (Stage stage : plan.stages()) {
      for (ChainedOperator operator : stage.operators()) {
        if (operator.operation() instanceof Operation.Write write) {
          sinks.put(operator.name(), write.sink());
        }
      }
    }
  }

  /** Restores all sinks, one after the other; returns what came of it. */
  Event restore(Action.RestoreSinks action) {
    for (Action.SinkState state : action.sinks()) {
      try {
        restore(sinks.get(state.operatorName()), state, action);
      } catch (Throwable e) {
        return new Event.SinkRestoreFailed(
            action.incarnation(),
            "operator '"
                + state.operatorName()
                + "' could not commit what the last snapshot holds: "
                + Failures.describe(e),
            Failures.trace(e),
            e instanceof UserException || e instanceof LinkageError);
      }
    }
    return new Event.SinksRestored(action.incarnation());
  }

  private <C extends Serializable> void restore(
      Sink<?, C> sink, Action.SinkState state, Action.RestoreSinks action) throws Exception {
    List<C> committables = new ArrayList<>();
    for (ByteBuffer bytes : state.committables()) {
      committables.add(read(bytes, state.operatorName()));
    }
    CommitterContext context = new CommitterContext(jobId, state.operatorName());
    try (Committer<C> committer = sink.createCommitter(context)) {
      if (!committables.isEmpty()) {
        committer.commit(committables);
      }
      committer.abandonLeftovers(action.incarnation(), state.parallelism());
    }
    if (action.endedJob().isPresent()) {
      CommitterContext ended = new CommitterContext(action.endedJob().get(), state.operatorName());
      try (Committer<C> committer = sink.createCommitter(ended)) {
        committer.abandonLeftovers(Long.MAX_VALUE, state.parallelism());
      }
    }
  }

  /** The sink that wrote it is the one that reads it. */
  @SuppressWarnings("unchecked")
  private static <C> C read(ByteBuffer bytes, String operatorName) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return (C) ObjectBytes.read(copy, 0, copy.length, "a committable of " + operatorName);
  }
}
