package io.millrace.connectors.avro;

import io.millrace.api.codec.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** Generic records of any schema. Each is read back with the schema that it was written with. */
final class GenericRecordsCodec implements Codec<GenericData.Record> {
  private final Map<Schema, AvroCodec<GenericData.Record>> codecs = new ConcurrentHashMap<>();

  @Override
  public void encode(GenericData.Record value, DataOutput output) throws IOException {
    throw new IllegalStateException("a record is written by the codec of its schema");
  }

  @Override
  public GenericData.Record decode(DataInput input) throws IOException {
    throw new IOException("a generic record was written without its schema");
  }

  @Override
  public Codec<GenericData.Record> forValue(GenericData.Record value) {
    return codecs.computeIfAbsent(value.getSchema(), AvroCodec::ofGenericRecords);
  }

  @Override
  public Codec<GenericData.Record> forSchema(String writtenSchema) {
    return codecs.computeIfAbsent(
        new Schema.Parser().parse(writtenSchema), AvroCodec::ofGenericRecords);
  }
}
