package io.millrace.connectors.kafka;

import io.millrace.api.UserException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * The inner state of a transactional producer, which Kafka's client does not offer: reading which
 * transaction it is in, and putting a new producer into the place of one that is gone. Made for the
 * client that this module is built with; a test tells when another one no longer fits.
 */
final class ProducerInternals {
  private static final String PACKAGE = "org.apache.kafka.clients.producer.internals.";
  private static final String MANAGER = PACKAGE + "TransactionManager";
  private static final String STATE = MANAGER + "$State";
  private static final String IDENTITY =
      "org.apache.kafka.common.utils.internals.ProducerIdAndEpoch";

  private final Object manager;

  private ProducerInternals(Object manager) {
    this.manager = manager;
  }

  /**
   * Opens a transactional producer.
   *
   * @throws UserException if the Kafka client on the class path is built in another way
   */
  static ProducerInternals of(KafkaProducer<?, ?> producer) {
    return new ProducerInternals(
        reflect(() -> field(KafkaProducer.class, "transactionManager").get(producer)));
  }

  /** The number that the coordinator gave the producer. */
  long producerId() {
    return reflect(() -> field(type(IDENTITY), "producerId").getLong(identity()));
  }

  /** The producer's epoch: that of the transaction it is in, or else of the next one. */
  short producerEpoch() {
    return reflect(() -> field(type(IDENTITY), "epoch").getShort(identity()));
  }

  /**
   * Puts a producer that was never used into a transaction that another one has begun. It can then
   * do two things: commit or abort it.
   */
  void resume(long producerId, short producerEpoch) {
    synchronized (manager) { // As the client's own methods do.
      reflect(
          () -> {
            transitionTo("INITIALIZING");
            Object partitions = field(manager.getClass(), "txnPartitionMap").get(manager);
            method(partitions.getClass(), "reset").invoke(partitions);
            Object identity =
                type(IDENTITY)
                    .getConstructor(long.class, short.class)
                    .newInstance(producerId, producerEpoch);
            set("producerIdAndEpoch", identity);
            transitionTo("READY");
            transitionTo("IN_TRANSACTION");
            set("transactionStarted", true);
            set("isTransactionV2Enabled", true);
            set("clientSideEpochBumpRequired", false);
            return null;
          });
    }
  }

  private Object identity() throws ReflectiveOperationException {
    return field(manager.getClass(), "producerIdAndEpoch").get(manager);
  }

  private void transitionTo(String state) throws ReflectiveOperationException {
    Object target = field(type(STATE), state).get(null);
    method(manager.getClass(), "transitionTo", type(STATE)).invoke(manager, target);
  }

  private void set(String name, Object value) throws ReflectiveOperationException {
    field(manager.getClass(), name).set(manager, value);
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(name, true, KafkaProducer.class.getClassLoader());
  }

  private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private static Method method(Class<?> owner, String name, Class<?>... parameters)
      throws NoSuchMethodException {
    Method method = owner.getDeclaredMethod(name, parameters);
    method.setAccessible(true);
    return method;
  }

  private static <T> T reflect(Reflection<T> reflection) {
    try {
      return reflection.run();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("Kafka's producer refuses to be resumed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new UserException(
          ("The Kafka client at %s is not one that the exactly-once sink knows: %s. Use the version"
                  + " that the connector brings")
              .formatted(
                  KafkaProducer.class.getProtectionDomain().getCodeSource().getLocation(), e),
          e);
    }
  }

  private interface Reflection<T> {
    T run() throws ReflectiveOperationException;
  }
}
