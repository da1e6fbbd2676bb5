package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import java.io.Serializable;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Committables are serialized when the snapshot is written, not by the task. */
public class UnserializableCommittableTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private record Committable(Object content) implements Serializable {}

  private static final class Forgetful implements Sink<Long, Committable> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<Long, Committable> createWriter(WriterContext context) {
      return new SinkWriter<>() {
        @Override
        public void write(Long record, long timestampMillis) {}

        @Override
        public List<Committable> prepareCommit(long snapshotId) {
          return List.of(new Committable(new Object()));
        }
      };
    }

    @Override
    public Committer<Committable> createCommitter(CommitterContext context) {
      return committables -> {};
    }
  }

  @Test
  public void shouldFailTheJobForGood() {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.fromSequence(1, 100).sinkTo(new Forgetful()).name("forgetful");
    assertThatThrownBy(() -> new EmbeddedExecutor().execute(environment.plan("committables")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("a committable of sink 'forgetful' can not be serialized");
  }
}
