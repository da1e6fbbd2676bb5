package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.Test;

public class RecordSenderTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final RecordSender sender = new RecordSender(producer);

  private static ProducerRecord<byte[], byte[]> record() {
    return new ProducerRecord<>("t", new byte[] {1});
  }

  @Test
  public void the_first_failure_surfaces_at_the_next_call_and_stays() {
    sender.send(record());
    sender.send(record());
    RecordTooLargeException first = new RecordTooLargeException("of 1 byte");
    producer.errorNext(first);
    producer.errorNext(new IllegalStateException("second"));

    assertThatThrownBy(() -> sender.send(record()))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("of 1 byte")
        .hasCause(first);
    assertThatThrownBy(sender::flush).hasCause(first);
    assertThat(producer.history()).hasSize(2);
  }

  @Test
  public void a_failure_while_flushing_surfaces_there() {
    sender.send(record());
    producer.errorNext(new RecordTooLargeException("of 1 byte"));

    assertThatThrownBy(sender::flush).isInstanceOf(KafkaException.class);
  }
}
