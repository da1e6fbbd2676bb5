package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.planner.ExecutionPlan;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.WorkerRegistration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.Test;

public class PlacementTest {
  @Test
  public void shouldKeepTasksOfTheSameIndexTogether() {
    Map<TaskId, RegisteredWorker> placement = place(5, 5, 3);
    for (int index = 0; index < 5; index++) {
      assertThat(placement.get(new TaskId(0, index))).isSameAs(placement.get(new TaskId(1, index)));
    }
  }

  @Test
  public void shouldSpreadEachStageEvenlyInRuns() {
    for (int tasks = 1; tasks <= 20; tasks++) {
      for (int workers = 1; workers <= 7; workers++) {
        Map<TaskId, RegisteredWorker> placement = place(tasks, 1, workers);
        int[] counts = new int[workers];
        int last = 0;
        for (int index = 0; index < tasks; index++) {
          int worker = Integer.parseInt(placement.get(new TaskId(0, index)).id());
          assertThat(worker).isGreaterThanOrEqualTo(last);
          last = worker;
          counts[worker]++;
        }
        for (int count : counts) {
          assertThat(count)
              .as("%s tasks on %s workers", tasks, workers)
              .isBetween(tasks / workers, (tasks + workers - 1) / workers);
        }
      }
    }
  }

  private static Map<TaskId, RegisteredWorker> place(int sources, int sinks, int count) {
    ExecutionPlan plan = TestPlans.sourceToSink(8, sources, sinks);
    List<RegisteredWorker> workers =
        IntStream.range(0, count)
            .mapToObj(
                index ->
                    new RegisteredWorker(
                        new WorkerRegistration("" + index, "host", 1, 2, index, 1),
                        new AwakeTime(),
                        0))
            .toList();
    return Placement.of(plan, workers);
  }
}
