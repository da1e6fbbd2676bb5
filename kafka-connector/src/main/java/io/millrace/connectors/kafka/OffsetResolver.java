package io.millrace.connectors.kafka;

import io.millrace.api.UserException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Turns start and end positions into offsets. */
final class OffsetResolver {
  private static final long NO_OFFSET = -1;

  private final KafkaCluster cluster;
  private final IsolationLevel isolation;
  private final String groupId;

  /**
   * Prepares to ask.
   *
   * @param isolation for whose eyes the newest record is looked for
   * @param groupId whose committed offsets count; {@code null} for none
   */
  OffsetResolver(KafkaCluster cluster, IsolationLevel isolation, String groupId) {
    this.cluster = cluster;
    this.isolation = isolation;
    this.groupId = groupId;
  }

  /**
   * Where to start in each of these partitions.
   *
   * @throws UserException if given offsets are not there
   */
  Map<TopicPartition, Long> start(StartPosition position, Set<TopicPartition> partitions)
      throws InterruptedException {
    if (position instanceof StartPosition.Latest) {
      return latest(partitions);
    }
    if (position instanceof StartPosition.Timestamp start) {
      return atTimestamp(start.epochMillis(), partitions);
    }
    if (position instanceof StartPosition.Committed start) {
      return committed(start, partitions);
    }
    if (position instanceof StartPosition.Offsets start) {
      return given(start.offsets(), partitions);
    }
    return earliest(partitions);
  }

  /**
   * Where to stop in each of these partitions.
   *
   * @param end {@code null} for nowhere
   * @throws UserException if end offsets are given, and not for each partition
   */
  Map<TopicPartition, Long> stop(EndPosition end, Set<TopicPartition> partitions)
      throws InterruptedException {
    if (end instanceof EndPosition.Latest) {
      return latest(partitions);
    }
    if (end instanceof EndPosition.Timestamp stop) {
      return atTimestamp(stop.epochMillis(), partitions);
    }
    if (end instanceof EndPosition.Offsets stop) {
      checkKnown(stop.offsets().keySet(), partitions);
      checkComplete(stop.offsets().keySet(), partitions);
      return stop.offsets();
    }
    Map<TopicPartition, Long> nowhere = new HashMap<>();
    partitions.forEach(partition -> nowhere.put(partition, KafkaSplit.NO_STOP));
    return nowhere;
  }

  private Map<TopicPartition, Long> earliest(Collection<TopicPartition> partitions)
      throws InterruptedException {
    return offsets(OffsetSpec.earliest(), partitions);
  }

  private Map<TopicPartition, Long> latest(Collection<TopicPartition> partitions)
      throws InterruptedException {
    return offsets(OffsetSpec.latest(), partitions);
  }

  private Map<TopicPartition, Long> atTimestamp(
      long epochMillis, Collection<TopicPartition> partitions) throws InterruptedException {
    Map<TopicPartition, Long> offsets = offsets(OffsetSpec.forTimestamp(epochMillis), partitions);
    Set<TopicPartition> without = new HashSet<>(partitions);
    without.removeIf(partition -> offsets.get(partition) != NO_OFFSET);
    offsets.putAll(latest(without));
    return offsets;
  }

  private Map<TopicPartition, Long> committed(
      StartPosition.Committed position, Set<TopicPartition> partitions)
      throws InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    committedBy(groupId, partitions)
        .forEach(
            (partition, committed) -> {
              if (committed != null) {
                offsets.put(partition, committed.offset());
              }
            });
    Set<TopicPartition> without = new HashSet<>(partitions);
    without.removeAll(offsets.keySet());
    if (!without.isEmpty()) {
      offsets.putAll(start(position.otherwise(), without));
    }
    return offsets;
  }

  private Map<TopicPartition, OffsetAndMetadata> committedBy(
      String group, Set<TopicPartition> partitions) throws InterruptedException {
    Map<String, ListConsumerGroupOffsetsSpec> question =
        Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions));
    try {
      return cluster.await(
          cluster.admin().listConsumerGroupOffsets(question).partitionsToOffsetAndMetadata(group),
          "reading the offsets of group " + group);
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
  }

  private Map<TopicPartition, Long> given(
      Map<TopicPartition, Long> given, Set<TopicPartition> partitions) throws InterruptedException {
    checkKnown(given.keySet(), partitions);
    Map<TopicPartition, Long> offsets = earliest(partitions);
    Map<TopicPartition, Long> newest = latest(given.keySet());
    given.forEach(
        (partition, offset) -> {
          long first = offsets.put(partition, offset);
          long next = newest.get(partition);
          if (offset < first || offset > next) {
            throw new UserException(
                "Start offset %d of partition %s is not there: it has the offsets %d to %d"
                    .formatted(offset, partition, first, next));
          }
        });
    return offsets;
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec which, Collection<TopicPartition> partitions)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    partitions.forEach(partition -> question.put(partition, which));
    Map<TopicPartition, ListOffsetsResultInfo> answers =
        cluster.await(
            cluster.admin().listOffsets(question, new ListOffsetsOptions(isolation)).all(),
            "finding offsets");
    Map<TopicPartition, Long> offsets = new HashMap<>();
    answers.forEach((partition, answer) -> offsets.put(partition, answer.offset()));
    return offsets;
  }

  private static void checkKnown(Set<TopicPartition> named, Set<TopicPartition> partitions) {
    for (TopicPartition partition : named) {
      if (!partitions.contains(partition)) {
        throw new UserException(
            "An offset is given for partition %s, which the source does not read; it reads %s"
                .formatted(partition, sorted(partitions)));
      }
    }
  }

  private static void checkComplete(Set<TopicPartition> named, Set<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      if (!named.contains(partition)) {
        throw new UserException(
            "No end offset is given for partition %s; give one for each of %s"
                .formatted(partition, sorted(partitions)));
      }
    }
  }

  private static Set<String> sorted(Set<TopicPartition> partitions) {
    Set<String> names = new TreeSet<>();
    partitions.forEach(partition -> names.add(partition.toString()));
    return names;
  }
}
