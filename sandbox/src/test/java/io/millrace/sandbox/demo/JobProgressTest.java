package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.junit.Test;

public class JobProgressTest {
  @Test
  public void readsTheSourceAndTheNewestCompletedSnapshot() throws JsonProcessingException {
    JobProgress progress =
        parse(
            """
            {"state": "RUNNING", "restarts": 2, "firstRecordAtMillis": 1700000000123,
             "stages": [{"recordsIn": 5000, "recordsInPerSecond": 998.6}, {"recordsIn": 7}],
             "snapshots": [{"snapshotId": 13, "outcome": "PENDING"},
                           {"snapshotId": 12, "outcome": "COMPLETED"},
                           {"snapshotId": 11, "outcome": "COMPLETED"}],
             "failures": [{"message": "a worker is gone"}, {"message": "older"}]}
            """);

    assertThat(progress)
        .isEqualTo(
            new JobProgress("running", 1_700_000_000_123L, 998.6, 5000, 12, 2, "a worker is gone"));
    assertThat(LiveText.progress(Optional.of(progress)))
        .isEqualTo("running, 999 lines/s, snapshot 12, 2 restarts");
  }

  @Test
  public void when_littleIsKnownYet_then_thatIsEnough() throws JsonProcessingException {
    JobProgress progress = parse("{\"state\": \"WAITING_FOR_WORKERS\"}");

    assertThat(progress).isEqualTo(new JobProgress("waiting for workers", 0, 0, 0, 0, 0, ""));
    assertThat(LiveText.progress(Optional.of(progress)))
        .isEqualTo("waiting for workers, 0 lines/s, no snapshot yet");
  }

  private static JobProgress parse(String json) throws JsonProcessingException {
    return JobProgress.of(new ObjectMapper().readTree(json));
  }
}
