package io.millrace.connectors.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Asks by a client of its own, which is made for the first question. */
final class AskedPartitionEnds implements PartitionEnds {
  private final Supplier<KafkaCluster> connection;
  private final ListOffsetsOptions options;
  private final Set<TopicPartition> asked = new HashSet<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>(); // Added to by the client.
  private KafkaCluster cluster;

  /**
   * Prepares to ask.
   *
   * @param isolation for whose eyes the end is looked for
   */
  AskedPartitionEnds(Supplier<KafkaCluster> connection, IsolationLevel isolation) {
    this.connection = connection;
    this.options = new ListOffsetsOptions(isolation);
  }

  @Override
  public void ask(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    for (TopicPartition partition : partitions) {
      if (asked.add(partition)) {
        question.put(partition, OffsetSpec.latest());
      }
    }
    if (question.isEmpty()) {
      return;
    }
    if (cluster == null) {
      cluster = connection.get();
    }
    ListOffsetsResult result = cluster.admin().listOffsets(question, options);
    for (TopicPartition partition : question.keySet()) {
      KafkaFuture<?> unused =
          result
              .partitionResult(partition)
              .whenComplete(
                  (end, failure) ->
                      answers.add(
                          failure == null
                              ? new Answer(partition, end.offset(), "")
                              : new Answer(partition, -1, failure.toString())));
    }
  }

  @Override
  public Optional<Answer> poll() {
    Optional<Answer> answer = Optional.ofNullable(answers.poll());
    answer.ifPresent(given -> asked.remove(given.partition()));
    return answer;
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}
