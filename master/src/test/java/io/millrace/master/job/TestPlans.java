package io.millrace.master.job;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.connector.PrintSink;
import io.millrace.api.connector.SequenceSource;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.Partitioning;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.Exchange;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import java.util.List;

/** A source and a sink, in a stage each. */
final class TestPlans {
  static final String SOURCE = "source";
  static final String SINK = "sink";

  private TestPlans() {}

  static ExecutionPlan sourceToSink(int keyGroups, int sources, int sinks) {
    Operation read = new Operation.Read(new SequenceSource(0, 1), WatermarkStrategy.noWatermarks());
    Operation write = new Operation.Write(new PrintSink<>());
    return new ExecutionPlan(
        "test",
        keyGroups,
        List.of(
            new Stage(0, sources, List.of(new ChainedOperator(SOURCE, read, -1, null))),
            new Stage(1, sinks, List.of(new ChainedOperator(SINK, write, -1, null)))),
        List.of(new Exchange(0, 0, 0, null, 1, new Partitioning.Rebalance())),
        Configuration.empty());
  }
}
