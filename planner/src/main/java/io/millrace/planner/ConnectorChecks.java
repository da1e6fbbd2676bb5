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
    checkSources(plan);
    checkSinks(plan);
  }

  /** As {@link #check}, but the sources only, which change nothing. */
  public static void checkSources(ExecutionPlan plan) {
    checkAll(
        plan,
        operation -> {
          if (operation instanceof Operation.Read read) {
            read.source().validate();
          }
        });
  }

  /** As {@link #check}, but the sinks only, which may clear their places for the job. */
  public static void checkSinks(ExecutionPlan plan) {
    SinkValidation validation =
        new SinkValidation(
            plan.configuration().get(JobOptions.SNAPSHOT_INTERVAL),
            plan.configuration().get(JobOptions.SNAPSHOT_TIMEOUT));
    checkAll(
        plan,
        operation -> {
          if (operation instanceof Operation.Write write) {
            write.sink().validate(validation);
          }
        });
  }

  /** What is done to each operation. */
  private interface Check {
    void of(Operation operation) throws Exception;
  }

  private static void checkAll(ExecutionPlan plan, Check check) {
    for (Stage stage : plan.stages()) {
      for (ChainedOperator operator : stage.operators()) {
        check(operator, check);
      }
    }
  }

  private static void check(ChainedOperator operator, Check check) {
    try {
      check.of(operator.operation());
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
