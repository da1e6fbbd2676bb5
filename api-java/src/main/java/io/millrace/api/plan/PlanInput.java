package io.millrace.api.plan;

import io.millrace.api.function.OutputTag;
import java.io.Serializable;
import java.util.Optional;

/**
 * Where a node's records come from.
 *
 * @param nodeId the node that emits them
 * @param sideOutput the side output it emits them to, or {@code null} for its main output
 * @param partitioning which task gets which record
 */
public record PlanInput(int nodeId, OutputTag<?> sideOutput, Partitioning partitioning)
    implements Serializable {
  /** The side output, or empty for the main output. */
  public Optional<OutputTag<?>> tag() {
    return Optional.ofNullable(sideOutput);
  }
}
