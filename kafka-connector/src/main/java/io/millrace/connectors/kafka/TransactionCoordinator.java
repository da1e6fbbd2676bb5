package io.millrace.connectors.kafka;

import io.millrace.api.UserException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** The brokers, as far as questions about transactions go. */
final class TransactionCoordinator {
  /** The first version in which each end of a transaction raises the producer's epoch. */
  private static final int NEEDED_VERSION = 2;

  private final KafkaCluster cluster;

  TransactionCoordinator(KafkaCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Checks that the brokers keep such records of transactions as exactly-once needs.
   *
   * @throws UserException if they do not
   */
  void checkVersion() throws InterruptedException {
    FinalizedVersionRange version =
        cluster
            .await(cluster.admin().describeFeatures().featureMetadata(), "asking for its features")
            .finalizedFeatures()
            .get("transaction.version");
    int found = version == null ? 0 : version.maxVersionLevel();
    if (found < NEEDED_VERSION) {
      throw new UserException(
          ("The Kafka brokers '%s' have transaction.version %d, and the exactly-once sink needs %d."
                  + " Upgrade them to Kafka 4.0 or later, and the feature with 'kafka-features.sh"
                  + " upgrade --feature transaction.version=%d'; or use KafkaSink.atLeastOnce")
              .formatted(cluster.brokers(), found, NEEDED_VERSION, NEEDED_VERSION));
    }
  }

  /** A number, in milliseconds, in the configuration of one of the brokers. */
  long configuredMillis(String name) throws InterruptedException {
    Collection<Node> nodes =
        cluster.await(cluster.admin().describeCluster().nodes(), "listing the brokers");
    ConfigResource broker =
        new ConfigResource(ConfigResource.Type.BROKER, nodes.iterator().next().idString());
    Config config =
        cluster
            .await(
                cluster.admin().describeConfigs(List.of(broker)).all(),
                "reading the brokers' " + name)
            .get(broker);
    ConfigEntry entry = config.get(name);
    if (entry == null) {
      throw new IllegalStateException("Broker " + broker.name() + " has no setting " + name);
    }
    return Long.parseLong(entry.value());
  }

  /** What is known about each of these ids: empty for an id that is not known. */
  Map<String, Optional<TransactionDescription>> describe(Collection<String> transactionalIds)
      throws InterruptedException {
    DescribeTransactionsResult answers = cluster.admin().describeTransactions(transactionalIds);
    Map<String, Optional<TransactionDescription>> descriptions = new HashMap<>();
    for (String id : transactionalIds) {
      try {
        descriptions.put(
            id,
            Optional.of(cluster.await(answers.description(id), "describing transaction " + id)));
      } catch (TransactionalIdNotFoundException e) {
        descriptions.put(id, Optional.empty());
      }
    }
    return descriptions;
  }

  /** The transactions of a sink, by their ids; may contain others as well. */
  Map<String, TransactionListing> list(TransactionNames names) throws InterruptedException {
    Map<String, TransactionListing> found = new LinkedHashMap<>();
    for (TransactionListing listing : listed(names)) {
      found.put(listing.transactionalId(), listing);
    }
    return found;
  }

  private Collection<TransactionListing> listed(TransactionNames names)
      throws InterruptedException {
    try {
      ListTransactionsOptions matching =
          new ListTransactionsOptions().filterOnTransactionalIdPattern(names.brokerPattern());
      return cluster.await(
          cluster.admin().listTransactions(matching).all(), "listing transactions");
    } catch (UnsupportedVersionException e) { // Brokers before 4.1 do not filter by id.
      return cluster.await(cluster.admin().listTransactions().all(), "listing transactions");
    }
  }
}
