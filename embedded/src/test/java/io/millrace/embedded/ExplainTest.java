package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.function.Aggregates;
import org.junit.Test;

public class ExplainTest {
  @Test
  public void shouldExplainPlanAndExecutionPlan() {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(2);
    environment
        .fromSequence(1, 9)
        .name("numbers")
        .keyBy(number -> number % 3)
        .aggregate(Aggregates.count())
        .name("counts")
        .print();

    String explained = environment.explain();

    assertThat(explained).contains("Plan of 'job'", "numbers", "counts", "by key");
    assertThat(explained.indexOf("counts")).isLessThan(explained.lastIndexOf("counts"));
    assertThat(explained).contains("x2");
  }
}
