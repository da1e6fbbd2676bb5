package io.millrace.connectors.kafka;

import io.millrace.api.time.TimestampAssigner;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Values without keys, all to one topic. */
record ToTopic<T>(String topic, KafkaRecordSerializer.ToBytes<T> value)
    implements KafkaRecordSerializer<T> {
  @Override
  public ProducerRecord<byte[], byte[]> serialize(T record, long timestampMillis) throws Exception {
    // Kafka has no place for times before 1970.
    Long timestamp =
        timestampMillis == TimestampAssigner.NO_TIMESTAMP || timestampMillis < 0
            ? null
            : timestampMillis;
    return new ProducerRecord<>(topic, null, timestamp, null, value.bytes(record));
  }

  @Override
  public List<String> topics() {
    return List.of(topic);
  }
}
