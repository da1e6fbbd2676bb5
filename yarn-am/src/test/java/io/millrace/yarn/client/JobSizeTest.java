package io.millrace.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class JobSizeTest {
  @Test
  public void followsFromTheHighestParallelism() {
    assertThat(sizeOf(Map.of())).isEqualTo(new JobSize(3, 2));
  }

  @Test
  public void spreadsTheTasksOverTheWorkersAskedFor() {
    assertThat(sizeOf(Map.of("yarn.workers", "2"))).isEqualTo(new JobSize(2, 3));
    assertThat(sizeOf(Map.of("yarn.workers", "4"))).isEqualTo(new JobSize(4, 2));
  }

  @Test
  public void takesAsManyWorkersAsTheSlotsAskedForNeed() {
    assertThat(sizeOf(Map.of("worker.slots", "4"))).isEqualTo(new JobSize(2, 4));
    assertThat(sizeOf(Map.of("worker.slots", "4", "yarn.workers", "3")))
        .isEqualTo(new JobSize(3, 4));
  }

  @Test
  public void refusesTooFewWorkers() {
    assertThatThrownBy(() -> sizeOf(Map.of("worker.slots", "2", "yarn.workers", "2")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "2 workers with 2 slots each cannot run 5 parallel tasks; 3 workers are needed");
  }

  @Test
  public void isWrittenIntoThePlan() {
    ExecutionPlan sized = new JobSize(3, 2).addTo(plan(Map.of("job.parallelism", "5")));
    assertThat(sized.configuration().toMap())
        .containsOnly(
            Map.entry("job.parallelism", "5"),
            Map.entry("yarn.workers", "3"),
            Map.entry("worker.slots", "2"));
  }

  private static JobSize sizeOf(Map<String, String> options) {
    return JobSize.of(plan(options));
  }

  private static ExecutionPlan plan(Map<String, String> options) {
    return new ExecutionPlan(
        "job",
        128,
        List.of(new Stage(0, 1, List.of()), new Stage(1, 5, List.of())),
        List.of(),
        Configuration.of(options));
  }
}
