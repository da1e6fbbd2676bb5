package io.millrace.connectors.kafka;

import io.millrace.api.ResourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what writers of earlier incarnations have left. An open transaction would hide from readers
 * all that is written behind it, until its time-out; and a writer that is cut off but lives might
 * begin another.
 */
final class LeftoverTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(LeftoverTransactions.class);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final long PAUSE_MILLIS = 50;

  private final TransactionCoordinator coordinator;
  private final Map<String, Object> producerSettings;
  private final TransactionNames names;

  LeftoverTransactions(
      TransactionCoordinator coordinator,
      Map<String, Object> producerSettings,
      TransactionNames names) {
    this.coordinator = coordinator;
    this.producerSettings = producerSettings;
    this.names = names;
  }

  /**
   * Aborts all open transactions of incarnations before this one, and fences their producers.
   *
   * @throws ResourceException if there are still some after a minute
   */
  void end(long incarnation) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
    List<String> open = open(incarnation);
    if (!open.isEmpty()) {
      LOG.info("Ending {} Kafka producers of earlier incarnations", open.size());
    }
    while (!open.isEmpty()) {
      SideBySide.run(
          coordinator.describe(open).entrySet(), entry -> end(entry.getKey(), entry.getValue()));
      open = open(incarnation);
      if (open.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadlineNanos) {
        throw new ResourceException(
            "The Kafka transactions %s, which an earlier incarnation of the job has left, could not"
                    .formatted(open)
                + " be ended within "
                + LIMIT.toSeconds()
                + " s");
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private List<String> open(long incarnation) throws InterruptedException {
    List<String> open = new ArrayList<>();
    for (TransactionListing listing : coordinator.list(names).values()) {
      OptionalLong itsIncarnation = names.incarnationOf(listing.transactionalId());
      if (itsIncarnation.isPresent()
          && itsIncarnation.getAsLong() < incarnation
          && !isAborted(listing.state())) {
        open.add(listing.transactionalId());
      }
    }
    return open;
  }

  /** The producer of an aborted transaction is fenced; there is no more to do. */
  private static boolean isAborted(TransactionState state) {
    return state == TransactionState.PREPARE_ABORT || state == TransactionState.COMPLETE_ABORT;
  }

  /**
   * Aborts in the name of the producer, even if it is in no transaction, which raises its epoch by
   * one. Kafka's way of fencing, by registering the id anew, would make the coordinator forget
   * whether the last transaction was committed.
   */
  private void end(String transactionalId, Optional<TransactionDescription> description) {
    if (description.isEmpty() || description.get().state() == TransactionState.PREPARE_COMMIT) {
      return;
    }
    TransactionDescription found = description.get();
    try {
      TransactionalProducer successor =
          TransactionalProducer.resume(
              producerSettings, transactionalId, found.producerId(), (short) found.producerEpoch());
      try {
        successor.abort();
      } finally {
        successor.leave();
      }
    } catch (KafkaException e) {
      // It may have ended in some other way meanwhile, which the next look will show.
      LOG.info("Kafka producer {} is not ended yet: {}", transactionalId, e.toString());
    }
  }
}
