package io.millrace.connectors.kafka;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.connector.SplitAssigner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds partitions, and the offsets where reading them starts and ends. */
final class KafkaSplitAssigner implements SplitAssigner<KafkaSplit> {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSplitAssigner.class);

  private final KafkaCluster cluster;
  private final TopicChoice choice;
  private final OffsetResolver resolver;
  private final StartPosition start;
  private final EndPosition end;
  private final Duration interval;
  private boolean lookedInVain;

  KafkaSplitAssigner(
      KafkaCluster cluster,
      TopicChoice choice,
      OffsetResolver resolver,
      StartPosition start,
      EndPosition end,
      Duration interval) {
    this.cluster = cluster;
    this.choice = choice;
    this.resolver = resolver;
    this.start = start;
    this.end = end;
    this.interval = interval;
  }

  @Override
  public List<KafkaSplit> discover(Set<String> knownSplitIds, boolean initial)
      throws InterruptedException {
    if (initial) {
      return splits(knownSplitIds, start);
    }
    // A bounded source ends with what was there at its start.
    return end == null ? later(knownSplitIds) : List.of();
  }

  /** A running job must not fail because brokers are away when it looks for something new. */
  private List<KafkaSplit> later(Set<String> knownSplitIds) throws InterruptedException {
    try {
      List<KafkaSplit> found = splits(knownSplitIds, StartPosition.earliest());
      lookedInVain = false;
      return found;
    } catch (KafkaException | ResourceException | UserException e) {
      if (!lookedInVain) {
        LOG.warn("Looking for new Kafka partitions failed; it is tried again and again", e);
      }
      lookedInVain = true;
      return List.of();
    }
  }

  private List<KafkaSplit> splits(Set<String> knownSplitIds, StartPosition position)
      throws InterruptedException {
    Map<TopicPartition, Optional<Uuid>> topicIds = partitions();
    Set<TopicPartition> found = new LinkedHashSet<>(topicIds.keySet());
    found.removeIf(partition -> knownSplitIds.contains(KafkaSplit.idOf(partition)));
    if (found.isEmpty()) {
      return List.of();
    }
    Map<TopicPartition, Long> starts = resolver.start(position, found);
    Map<TopicPartition, Long> stops = resolver.stop(end, found);
    List<KafkaSplit> splits = new ArrayList<>();
    for (TopicPartition partition : found) {
      splits.add(
          new KafkaSplit(
              partition.topic(),
              partition.partition(),
              starts.get(partition),
              stops.get(partition),
              topicIds.get(partition).map(Uuid::toString).orElse(null)));
    }
    LOG.info("Found {} Kafka partitions to read: {}", splits.size(), splits);
    return splits;
  }

  /** All partitions that are there now, with the ids of their topics. */
  private Map<TopicPartition, Optional<Uuid>> partitions() throws InterruptedException {
    Map<TopicPartition, Optional<Uuid>> partitions = new LinkedHashMap<>();
    for (TopicDescription topic : cluster.describe(choice.topics(cluster))) {
      Optional<Uuid> id = TopicIds.known(topic.topicId());
      topic
          .partitions()
          .forEach(info -> partitions.put(new TopicPartition(topic.name(), info.partition()), id));
    }
    return partitions;
  }

  @Override
  public Duration discoveryInterval() {
    return interval;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
