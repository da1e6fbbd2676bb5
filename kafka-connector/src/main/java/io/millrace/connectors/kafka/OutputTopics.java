package io.millrace.connectors.kafka;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;

/**
 * Makes sure that a topic is there before the first record goes to it. Kafka's client waits for a
 * topic that does not exist as it does for brokers that are away: for minutes, and in silence. So
 * the brokers are asked, and if they answer, again and again, that they have no such topic, that is
 * an error of the program. For one thread.
 */
final class OutputTopics {
  private static final Duration LOOK_UP_LIMIT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Long enough for each broker to hear of a topic that was just made. */
  private static final Duration UNKNOWN_LIMIT = Duration.ofSeconds(5);

  private final Supplier<KafkaCluster> connection;
  private final Set<String> known = new HashSet<>();
  private String last = "";

  /** What asks for a topic as a producer does, which makes it if the brokers do that. */
  interface LookUp {
    /** Returns when the topic is there. */
    void await(String topic);
  }

  /**
   * Knows no topic yet.
   *
   * @param connection makes one, for a topic that is not found at once
   */
  OutputTopics(Supplier<KafkaCluster> connection) {
    this.connection = connection;
  }

  /** Whether the topic was found before. */
  boolean isKnown(String topic) {
    if (topic.equals(last)) {
      return true;
    }
    boolean isKnown = known.contains(topic);
    if (isKnown) {
      last = topic;
    }
    return isKnown;
  }

  /**
   * Finds a topic. Waits as long as the look-up does while the brokers are away.
   *
   * @throws UserException if it does not exist
   * @throws KafkaException if the look-up fails
   */
  void find(String topic, LookUp lookUp) throws InterruptedException {
    FutureTask<Void> looking = new FutureTask<>(() -> lookUp.await(topic), null);
    Thread thread = new Thread(looking, "kafka-topic-" + topic);
    thread.setDaemon(true);
    thread.start();
    try {
      if (!isDone(looking, LOOK_UP_LIMIT, topic)) {
        askUntilDone(looking, topic);
      }
    } finally {
      looking.cancel(true);
    }
    known.add(topic);
  }

  private void askUntilDone(FutureTask<Void> looking, String topic) throws InterruptedException {
    try (KafkaCluster cluster = connection.get()) {
      long unknownSinceNanos = System.nanoTime();
      while (!isDone(looking, PAUSE, topic)) {
        try {
          cluster.describe(List.of(topic));
          unknownSinceNanos = System.nanoTime();
        } catch (ResourceException | KafkaException away) {
          unknownSinceNanos = System.nanoTime();
        } catch (UserException unknown) {
          if (System.nanoTime() - unknownSinceNanos > UNKNOWN_LIMIT.toNanos()) {
            throw unknown;
          }
        }
      }
    }
  }

  private static boolean isDone(FutureTask<Void> looking, Duration limit, String topic)
      throws InterruptedException {
    try {
      looking.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw failure(topic, e.getCause());
    }
  }

  private static RuntimeException failure(String topic, Throwable cause) {
    if (cause instanceof InvalidTopicException
        || cause instanceof AuthorizationException
        || cause instanceof AuthenticationException) {
      return new UserException(
          "Kafka refuses to let the sink write to topic '%s': %s"
              .formatted(topic, cause.getMessage()),
          cause);
    }
    return new KafkaException(
        "Topic '%s' is not found: %s".formatted(topic, cause.getMessage()), cause);
  }
}
