package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Says whether the Kafka client of this build still has the shape that resuming needs. */
public class ProducerInternalsTest {
  @Rule public final Timeout timeout = Timeout.seconds(30);

  @Test
  public void a_new_producer_is_put_into_a_transaction() {
    try (KafkaProducer<byte[], byte[]> producer = producerWithoutBrokers()) {
      ProducerInternals internals = ProducerInternals.of(producer);

      internals.resume(4711, (short) 12);

      assertThat(internals.producerId()).isEqualTo(4711);
      assertThat(internals.producerEpoch()).isEqualTo((short) 12);
      // A producer that is in no transaction would refuse at once instead of asking the brokers.
      assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
      producer.close(Duration.ZERO);
    }
  }

  @Test
  public void a_producer_in_a_transaction_is_not_put_into_another() {
    try (KafkaProducer<byte[], byte[]> producer = producerWithoutBrokers()) {
      ProducerInternals internals = ProducerInternals.of(producer);
      internals.resume(4711, (short) 12);

      assertThatThrownBy(() -> internals.resume(4712, (short) 1))
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage(
              "TransactionalId id: Invalid transition attempted from state IN_TRANSACTION to state"
                  + " INITIALIZING");
      producer.close(Duration.ZERO);
    }
  }

  private static KafkaProducer<byte[], byte[]> producerWithoutBrokers() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            "127.0.0.1:1",
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "id",
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            100),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
