package io.millrace.connectors.kafka;

import static org.apache.kafka.clients.admin.TransactionState.COMPLETE_ABORT;
import static org.apache.kafka.clients.admin.TransactionState.COMPLETE_COMMIT;
import static org.apache.kafka.clients.admin.TransactionState.EMPTY;
import static org.apache.kafka.clients.admin.TransactionState.ONGOING;
import static org.apache.kafka.clients.admin.TransactionState.PREPARE_ABORT;
import static org.apache.kafka.clients.admin.TransactionState.PREPARE_COMMIT;
import static org.apache.kafka.clients.admin.TransactionState.PREPARE_EPOCH_FENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.Test;

public class TransactionOutcomeTest {
  private static final long PRODUCER = 7;
  private static final short EPOCH = 3;

  private static TransactionOutcome outcome(TransactionState state, long producer, int epoch) {
    return TransactionOutcome.of(
        new PreparedTransaction("id", PRODUCER, EPOCH, 0),
        new TransactionDescription(
            0, state, producer, epoch, 60_000, OptionalLong.empty(), Set.of()));
  }

  private static TransactionOutcome outcome(TransactionState state, int epoch) {
    return outcome(state, PRODUCER, epoch);
  }

  @Test
  public void an_open_transaction_of_the_same_epoch_is_pending() {
    assertThat(outcome(ONGOING, EPOCH)).isEqualTo(TransactionOutcome.PENDING);
  }

  @Test
  public void a_commit_that_has_been_decided_is_one() {
    assertThat(outcome(PREPARE_COMMIT, EPOCH + 1)).isEqualTo(TransactionOutcome.COMMITTED);
    assertThat(outcome(COMPLETE_COMMIT, EPOCH + 1)).isEqualTo(TransactionOutcome.COMMITTED);
  }

  @Test
  public void a_producer_that_went_on_had_committed() {
    assertThat(outcome(ONGOING, EPOCH + 1)).isEqualTo(TransactionOutcome.COMMITTED);
    assertThat(outcome(COMPLETE_COMMIT, EPOCH + 5)).isEqualTo(TransactionOutcome.COMMITTED);
    assertThat(outcome(COMPLETE_ABORT, EPOCH + 2)).isEqualTo(TransactionOutcome.COMMITTED);
  }

  @Test
  public void an_abort_that_follows_directly_is_its_own() {
    assertThat(outcome(PREPARE_ABORT, EPOCH + 1)).isEqualTo(TransactionOutcome.ABORTED);
    assertThat(outcome(COMPLETE_ABORT, EPOCH + 1)).isEqualTo(TransactionOutcome.ABORTED);
    assertThat(outcome(PREPARE_EPOCH_FENCE, EPOCH + 1)).isEqualTo(TransactionOutcome.ABORTED);
  }

  @Test
  public void an_id_that_somebody_else_has_used_tells_nothing() {
    assertThat(outcome(EMPTY, EPOCH + 2)).isEqualTo(TransactionOutcome.UNKNOWN);
    assertThat(outcome(COMPLETE_COMMIT, PRODUCER + 1, EPOCH + 1))
        .isEqualTo(TransactionOutcome.UNKNOWN);
    assertThat(outcome(COMPLETE_COMMIT, EPOCH - 1)).isEqualTo(TransactionOutcome.UNKNOWN);
    assertThat(outcome(TransactionState.UNKNOWN, EPOCH + 1)).isEqualTo(TransactionOutcome.UNKNOWN);
  }
}
