package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.TaskMetrics;
import io.millrace.protocol.TaskReport;
import io.millrace.protocol.TaskState;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class WarningsTest {
  private final MasterDriver driver = new MasterDriver(1);

  @Test
  public void says_which_tasks_have_not_acknowledged_when_no_snapshot_is_completed_for_long() {
    driver.register();
    driver.run(1);
    driver.pass(29_000);
    assertThat(driver.status().getWarnings()).isEmpty();

    driver.pass(2_000);

    assertThat(driver.status().getWarnings())
        .singleElement()
        .asString()
        .startsWith("no snapshot has been completed for 3")
        .contains("has not been acknowledged by task 0 of")
        .contains("in a row have failed");
  }

  @Test
  public void says_nothing_while_snapshots_are_completed() {
    driver.register();
    driver.run(1);
    for (int round = 0; round < 80; round++) {
      driver.pass(500);
      driver.takeSnapshot(1);
      assertThat(driver.status().getWarnings()).isEmpty();
    }
  }

  @Test
  public void passes_on_what_the_reader_of_a_source_says() {
    driver.register();
    driver.run(1);
    driver.deliver(heartbeat(metrics().setObstacle("no records of partition t-0 for 31 s")));
    assertThat(driver.status().getWarnings())
        .singleElement()
        .asString()
        .startsWith("task 0 of '")
        .endsWith("makes no progress: no records of partition t-0 for 31 s");

    driver.deliver(heartbeat(metrics()));
    assertThat(driver.status().getWarnings()).isEmpty();
  }

  private TaskMetrics metrics() {
    return new TaskMetrics().setTask(driver.source).setCounters(Map.of());
  }

  private Event heartbeat(TaskMetrics metrics) {
    List<TaskReport> reports =
        List.of(
            new TaskReport(driver.source, TaskState.RUNNING),
            new TaskReport(driver.sink, TaskState.RUNNING));
    return new Event.HeartbeatReceived(
        driver.request(), new Heartbeat("w", 1, 1, reports, List.of(metrics), 0, 0, 0));
  }
}
