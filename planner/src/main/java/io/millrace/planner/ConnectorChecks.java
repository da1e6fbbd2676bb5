package io.millrace.planner;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.connector.SinkValidation;
import io.millrace.api.plan.Operation;

/** Lets the sources and sinks of a plan check, before it starts, that it can be run. */
public final class ConnectorChecks {
  private ConnectorChecks() {}

  /**
   * Checks all of them, one after the other. May take some seconds each.
   *
   * @throws UserException if one of them can not be read or written, with its name and what to
   *     change
   * @throws ResourceException if something that one of them needs does not answer
   */
  public static void check(ExecutionPlan plan) {
    SinkValidation validation =
        new SinkValidation(
            plan.configuration().get(JobOptions.SNAPSHOT_INTERVAL),
            plan.configuration().get(JobOptions.SNAPSHOT_TIMEOUT));
    for (Stage stage : plan.stages()) {
      for (ChainedOperator operator : stage.operators()) {
        check(operator, validation);
      }
    }
  }

  private static void check(ChainedOperator operator, SinkValidation validation) {
    try {
      if (operator.operation() instanceof Operation.Read read) {
        read.source().validate();
      } else if (operator.operation() instanceof Operation.Write write) {
        write.sink().validate(validation);
      }
    } catch (UserException e) {
      throw new UserException(operator.name() + ": " + e.getMessage(), e);
    } catch (ResourceException e) {
      throw new ResourceException(operator.name() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + operator.name() + " was checked", e);
    } catch (Exception e) {
      throw new UserException(operator.name() + " cannot be used: " + e, e);
    }
  }
}
