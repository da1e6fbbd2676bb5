package io.millrace.connectors.kafka;

import java.io.Serializable;

/**
 * A Kafka transaction whose records are all on the brokers and that waits for its commit. Part of
 * the job's snapshots.
 *
 * @param transactionalId the name under which the broker's coordinator knows the producer
 * @param producerId the number that the coordinator gave the producer
 * @param producerEpoch counts the producer's transactions; the coordinator raises it by one when a
 *     transaction is committed or aborted, so it tells this transaction from its neighbours
 * @param preparedAtMillis when it was prepared, in milliseconds since the epoch
 */
public record PreparedTransaction(
    String transactionalId, long producerId, short producerEpoch, long preparedAtMillis)
    implements Serializable {
  @Override
  public String toString() {
    return "transaction " + transactionalId + " (" + producerId + ", " + producerEpoch + ")";
  }
}
