package io.millrace.connectors.kafka;

import io.millrace.api.UserException;
import io.millrace.api.configuration.NearestName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which topics a source reads. */
interface TopicChoice {
  /** The topics to read; they must exist. */
  List<String> topics(KafkaCluster cluster) throws InterruptedException;

  /** These topics. */
  record ByName(List<String> topics) implements TopicChoice {
    @Override
    public List<String> topics(KafkaCluster cluster) {
      return topics;
    }
  }

  /** All topics with such a name. */
  record ByPattern(Pattern pattern) implements TopicChoice {
    @Override
    public List<String> topics(KafkaCluster cluster) throws InterruptedException {
      Set<String> names = new TreeSet<>(cluster.topics());
      List<String> matching =
          names.stream().filter(name -> pattern.matcher(name).matches()).toList();
      if (matching.isEmpty()) {
        String others =
            names.isEmpty()
                ? "There are no topics at all"
                : "The nearest name there is '" + NearestName.to(pattern.pattern(), names) + "'";
        throw new UserException(
            "No topic on the Kafka brokers '%s' matches the pattern '%s'. %s"
                .formatted(cluster.brokers(), pattern, others));
      }
      return matching;
    }
  }
}
