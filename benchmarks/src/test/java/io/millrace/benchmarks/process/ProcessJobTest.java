package io.millrace.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.benchmarks.measure.Total;
import io.millrace.benchmarks.workload.ItemCount;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.protocol.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ProcessJobTest {
  private static final int KEYS = 1000;
  private static final int SPLITS = 2;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void shouldCountExactlyThoughAWorkerIsKilled() throws Exception {
    Path sums = folder.newFolder("sums").toPath();
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(SPLITS).setSnapshotInterval(Duration.ofMillis(100));
    ItemCount.define(environment, Long.MAX_VALUE / 2, KEYS, SPLITS, sums.toString());
    try (ProcessJob job =
        new ProcessJob(
            environment.plan("test"),
            Configuration.empty(),
            2,
            WorkerJvm.options(128L << 20),
            false,
            folder.newFolder("job").toPath())) {
      job.start();
      awaitSnapshotAfter(job, 0);
      Map<String, Long> before = job.workers().pids();
      long killed = job.workers().kill(1);
      assertThat(before).containsValue(killed);
      awaitSnapshotAfter(job, System.currentTimeMillis());
      assertThat(job.workers().pids()).hasSize(2).doesNotContainValue(killed);
      JobOutcome outcome = job.stop();
      assertThat(outcome.state()).isEqualTo(JobState.STOPPED);
      Map<Integer, Long> read = ItemCount.recordsRead(outcome.counters());
      assertThat(read).hasSize(SPLITS);
      assertThat(Total.readAll(sums)).isEqualTo(ItemCount.expected(read, KEYS));
    }
  }

  private static void awaitSnapshotAfter(ProcessJob job, long millis) throws Exception {
    while (job.status().getSnapshots().stream()
        .noneMatch(each -> each.isSetCompletedAtMillis() && each.getTriggeredAtMillis() > millis)) {
      assertThat(job.isEnded()).isFalse();
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
