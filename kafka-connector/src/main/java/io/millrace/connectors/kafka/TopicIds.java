package io.millrace.connectors.kafka;

import io.millrace.api.UserException;
import java.lang.reflect.Field;
import java.util.Optional;
import org.apache.kafka.clients.Metadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Uuid;

/** Which topic a name stands for now: one that is deleted and made anew has another id. */
interface TopicIds {
  /** The id, or empty if it is not known, as with brokers before 2.8, which give none. */
  Optional<Uuid> of(String topic);

  /** An id as Kafka's client gives it, which has two ways to say that there is none. */
  static Optional<Uuid> known(Uuid id) {
    return Optional.ofNullable(id).filter(given -> !given.equals(Uuid.ZERO_UUID));
  }

  /**
   * The ids by which a consumer asks for records. It learns of a new topic before it gets the first
   * record of it, so whoever looks after each poll does not take one topic's records for another's.
   * Kafka's client does not offer them, so they are taken from its inner state.
   *
   * @throws UserException if the Kafka client on the class path is built in another way
   */
  static TopicIds inUseBy(KafkaConsumer<?, ?> consumer) {
    try {
      Metadata metadata = (Metadata) valueOf("metadata", valueOf("delegate", consumer));
      return topic -> known(metadata.topicIds().get(topic));
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new UserException(
          ("The Kafka client at %s is not one that the source knows: %s. Use the version that the"
                  + " connector brings")
              .formatted(
                  KafkaConsumer.class.getProtectionDomain().getCodeSource().getLocation(), e),
          e);
    }
  }

  private static Object valueOf(String name, Object owner) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }
}
