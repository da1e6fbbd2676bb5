package io.millrace.connectors.kafka;

import io.millrace.api.UserException;
import io.millrace.api.connector.Committer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits prepared transactions: with the producer that has prepared it if that is still open in
 * this process, or else, after asking the coordinator what has become of it, with one in its place.
 */
final class KafkaCommitter implements Committer<PreparedTransaction> {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaCommitter.class);

  private final Supplier<KafkaCluster> connection;
  private final Map<String, Object> producerSettings;
  private final TransactionNames names;
  private final boolean leavesTransactions;
  private KafkaCluster cluster;

  /**
   * Starts without a connection.
   *
   * @param connection makes one when it is needed
   * @param leavesTransactions whether writers of the sink begin transactions
   */
  KafkaCommitter(
      Supplier<KafkaCluster> connection,
      Map<String, Object> producerSettings,
      TransactionNames names,
      boolean leavesTransactions) {
    this.connection = connection;
    this.producerSettings = producerSettings;
    this.names = names;
    this.leavesTransactions = leavesTransactions;
  }

  /**
   * Commits.
   *
   * @throws UserException if the brokers have aborted some of the transactions, or cannot tell any
   *     more what has become of them; the others are committed nevertheless
   * @throws KafkaException if the brokers do not answer
   */
  @Override
  public void commit(List<PreparedTransaction> committables) throws InterruptedException {
    List<PreparedTransaction> without = new ArrayList<>();
    for (PreparedTransaction transaction : committables) {
      if (!commitWhereOpen(transaction)) {
        without.add(transaction);
      }
    }
    if (!without.isEmpty()) {
      commitInPlace(without);
    }
  }

  /** Returns whether the transaction is committed now. */
  private static boolean commitWhereOpen(PreparedTransaction transaction) {
    Optional<OpenTransactions.Claim> claim = OpenTransactions.claim(transaction);
    if (claim.isEmpty()) {
      return false;
    }
    try {
      claim.get().producer().commit();
    } catch (TimeoutException | InterruptException e) {
      claim.get().giveBack();
      throw e;
    } catch (RuntimeException e) { // A closed producer is an IllegalStateException.
      LOG.info("{} is to be committed by another producer, since: {}", transaction, e.toString());
      claim.get().drop();
      return false;
    }
    claim.get().succeeded();
    return true;
  }

  private void commitInPlace(List<PreparedTransaction> transactions) throws InterruptedException {
    Map<String, Optional<TransactionDescription>> descriptions =
        coordinator()
            .describe(transactions.stream().map(PreparedTransaction::transactionalId).toList());
    SideBySide.run(
        transactions,
        transaction -> commitInPlace(transaction, descriptions.get(transaction.transactionalId())));
  }

  private void commitInPlace(
      PreparedTransaction transaction, Optional<TransactionDescription> description)
      throws InterruptedException {
    if (description.isEmpty()) {
      checkForgotten(transaction);
      return;
    }
    switch (TransactionOutcome.of(transaction, description.get())) {
      case PENDING -> resume(transaction);
      case COMMITTED -> LOG.debug("{} was committed before", transaction);
      case ABORTED -> throw aborted(transaction, description.get());
      case UNKNOWN -> throw unknown(transaction, description.get());
    }
  }

  private void resume(PreparedTransaction transaction) throws InterruptedException {
    TransactionalProducer producer =
        TransactionalProducer.resume(
            producerSettings,
            transaction.transactionalId(),
            transaction.producerId(),
            transaction.producerEpoch());
    try {
      producer.commit();
    } catch (ProducerFencedException | InvalidProducerEpochException | InvalidTxnStateException e) {
      // Somebody was quicker: a committer, or the time-out.
      checkEnded(transaction, e);
    } finally {
      producer.leave();
    }
  }

  private void checkEnded(PreparedTransaction transaction, KafkaException failure)
      throws InterruptedException {
    String id = transaction.transactionalId();
    Optional<TransactionDescription> description = coordinator().describe(List.of(id)).get(id);
    if (description.isEmpty()
        || TransactionOutcome.of(transaction, description.get()) == TransactionOutcome.PENDING) {
      throw failure;
    }
    commitInPlace(transaction, description);
  }

  /** Coordinators forget ids that have not been used for some days, and only ended ones. */
  private void checkForgotten(PreparedTransaction transaction) throws InterruptedException {
    Duration age =
        Duration.between(Instant.ofEpochMilli(transaction.preparedAtMillis()), Instant.now());
    Duration memory =
        Duration.ofMillis(coordinator().configuredMillis("transactional.id.expiration.ms"));
    if (age.compareTo(memory) < 0) {
      throw new UserException(
          ("The Kafka brokers '%s' do not know the %s, which was prepared there %d s ago. Are these"
                  + " the brokers that the job has written to before?")
              .formatted(cluster.brokers(), transaction, age.toSeconds()));
    }
    LOG.warn(
        "{} was prepared {} days ago; Kafka has forgotten it, and it is taken as committed",
        transaction,
        age.toDays());
  }

  private static UserException aborted(
      PreparedTransaction transaction, TransactionDescription description) {
    return new UserException(
        ("Records are lost: Kafka has aborted the %s, which was prepared at %s and waited for its"
                + " commit longer than its time-out of %d s. Give it more with"
                + " KafkaSink.withTransactionTimeout. Started from an older snapshot, the job"
                + " writes them again, but what other tasks have committed since, twice")
            .formatted(
                transaction,
                Instant.ofEpochMilli(transaction.preparedAtMillis()),
                description.transactionTimeoutMs() / 1000));
  }

  private static UserException unknown(
      PreparedTransaction transaction, TransactionDescription description) {
    return new UserException(
        ("It can not be told whether the %s was committed: the Kafka coordinator's record is %s,"
                + " which is not this job's doing. Are these the brokers that the job has written"
                + " to before, or does another program use its transactional ids?")
            .formatted(transaction, description));
  }

  @Override
  public void abandonLeftovers(long incarnation, int parallelism) throws InterruptedException {
    if (leavesTransactions) {
      new LeftoverTransactions(coordinator(), producerSettings, names).end(incarnation);
    }
  }

  private TransactionCoordinator coordinator() {
    if (cluster == null) {
      cluster = connection.get();
    }
    return new TransactionCoordinator(cluster);
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
      cluster = null;
    }
  }
}
