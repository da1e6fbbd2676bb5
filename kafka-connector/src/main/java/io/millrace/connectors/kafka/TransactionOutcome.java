package io.millrace.connectors.kafka;

import org.apache.kafka.clients.admin.TransactionDescription;

/** What has become of a prepared transaction, as the coordinator's records tell. */
enum TransactionOutcome {
  /** It waits for its commit. */
  PENDING,
  /** It is committed, or is being committed, which nothing can stop any more. */
  COMMITTED,
  /** It is aborted: what was written in it is lost. */
  ABORTED,
  /** The id has been used by somebody else, and its history is gone. */
  UNKNOWN;

  /**
   * Reads the coordinator's record of a transactional id.
   *
   * <p>It holds the state of the id's newest transaction only. But each end of a transaction,
   * whether asked for by a producer, by a time-out or by {@link LeftoverTransactions}, raises the
   * epoch by exactly one, and a producer of this connector begins a new transaction only when its
   * last one is known to be committed. So the transaction was aborted if the newest end is an abort
   * and is its own, and committed if anything followed it. Other programs that use the id would
   * leave it {@code EMPTY}, or with another producer id.
   */
  static TransactionOutcome of(PreparedTransaction prepared, TransactionDescription now) {
    int ends = now.producerEpoch() - prepared.producerEpoch();
    if (now.producerId() != prepared.producerId() || ends < 0) {
      return UNKNOWN;
    }
    return switch (now.state()) {
      case ONGOING -> ends == 0 ? PENDING : COMMITTED;
      case PREPARE_COMMIT, COMPLETE_COMMIT -> ends > 0 ? COMMITTED : UNKNOWN;
      case PREPARE_ABORT, COMPLETE_ABORT, PREPARE_EPOCH_FENCE -> ends <= 1 ? ABORTED : COMMITTED;
      case EMPTY, UNKNOWN -> UNKNOWN;
    };
  }
}
