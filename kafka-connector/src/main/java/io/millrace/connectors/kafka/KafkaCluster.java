package io.millrace.connectors.kafka;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.configuration.NearestName;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The brokers, as far as questions about them go. Nothing in here changes anything there. */
final class KafkaCluster implements Closeable {
  private final String brokers;
  private final Duration timeout;
  private final Admin admin;

  private KafkaCluster(String brokers, Duration timeout, Admin admin) {
    this.brokers = brokers;
    this.timeout = timeout;
    this.admin = admin;
  }

  /**
   * Prepares to ask; whether the brokers answer shows with the first question.
   *
   * @param properties further properties of the client, such as those for authentication
   * @param timeout after how long a question fails
   * @throws UserException if the address of the brokers is none
   */
  static KafkaCluster connect(String brokers, Map<String, String> properties, Duration timeout) {
    Map<String, Object> settings = new HashMap<>(properties);
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    settings.put(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(5_000, timeout.toMillis() / 2));
    try {
      return new KafkaCluster(brokers, timeout, Admin.create(settings));
    } catch (KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new UserException(
          "Kafka's client does not accept its settings for the brokers '%s': %s"
              .formatted(brokers, reason.getMessage()),
          e);
    }
  }

  /** Gives the time back, or throws a {@link UserException} if it is none to wait for brokers. */
  static Duration checkSubmissionTimeout(Duration timeout) {
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0
        || timeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new UserException("timeout=" + timeout + " must be between 1 s and 1 h");
    }
    return timeout;
  }

  /** The client that asks; its futures are for {@link #await}. */
  Admin admin() {
    return admin;
  }

  String brokers() {
    return brokers;
  }

  /**
   * Waits for an answer.
   *
   * @param what is being done, for the message
   * @throws ResourceException if the brokers do not answer
   * @throws UserException if they refuse
   * @throws KafkaException if they answer with another error
   */
  <T> T await(KafkaFuture<T> answer, String what) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw failure(e, what);
    }
  }

  /** The names of all topics, without those that Kafka keeps for itself. */
  Set<String> topics() throws InterruptedException {
    return await(admin.listTopics().names(), "listing topics");
  }

  /**
   * These topics as they are now. Does not create topics.
   *
   * @throws UserException if one does not exist
   */
  List<TopicDescription> describe(Collection<String> topics) throws InterruptedException {
    List<TopicDescription> descriptions = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(topics).topicNameValues();
    for (String topic : topics) {
      try {
        descriptions.add(await(answers.get(topic), "describing topic " + topic));
      } catch (UnknownTopicOrPartitionException | InvalidTopicException e) {
        throw unknownTopic(topic, e);
      }
    }
    return descriptions;
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }

  private RuntimeException failure(ExecutionException e, String what) {
    if (e.getCause() instanceof TimeoutException cause) {
      return new ResourceException(
          ("The Kafka brokers '%s' did not answer within %d s (%s). Check that this is their address"
                  + " and that they run")
              .formatted(brokers, timeout.toSeconds(), what),
          cause);
    }
    if (e.getCause() instanceof AuthenticationException
        || e.getCause() instanceof AuthorizationException) {
      return new UserException(
          "The Kafka brokers '%s' refuse it (%s): %s"
              .formatted(brokers, what, e.getCause().getMessage()),
          e.getCause());
    }
    return e.getCause() instanceof KafkaException cause
        ? cause
        : new IllegalStateException(what + " failed", e);
  }

  private UserException unknownTopic(String topic, KafkaException cause)
      throws InterruptedException {
    Set<String> names = topics();
    String others =
        names.isEmpty()
            ? "There are no topics at all"
            : "The nearest name there is '" + NearestName.to(topic, names) + "'";
    return new UserException(
        "Topic '%s' does not exist on the Kafka brokers '%s'. %s; create the topic or name another"
            .formatted(topic, brokers, others),
        cause);
  }
}
