package io.millrace.connectors.avro;

import io.millrace.api.UserException;
import io.millrace.api.codec.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records of one schema in Avro's binary form. What was written with another schema is resolved by
 * Avro's rules, as its specification has them under "Schema Resolution".
 */
final class AvroCodec<T> implements Codec<T> {
  private final GenericData data;
  private final Schema schema;
  private final String schemaText;
  private final DatumWriter<T> writer;
  private final DatumReader<T> reader;

  /**
   * @param data makes the objects
   * @param schema of the records that are written, and of those that reading gives
   * @param written the schema of the bytes that are read
   */
  @SuppressWarnings("unchecked") // Avro gives readers and writers of anything.
  private AvroCodec(GenericData data, Schema schema, Schema written) {
    this.data = data;
    this.schema = schema;
    this.schemaText = schema.toString();
    this.writer = (DatumWriter<T>) data.createDatumWriter(schema);
    this.reader = (DatumReader<T>) data.createDatumReader(written, schema);
  }

  /** The codec of a generated class. */
  static <T extends SpecificRecord> AvroCodec<T> ofClass(Class<T> type) {
    SpecificData data = SpecificData.getForClass(type);
    Schema schema = data.getSchema(type);
    TrustedClasses.add(schema);
    return new AvroCodec<>(data, schema, schema);
  }

  /** The codec of generic records of a schema. */
  static AvroCodec<GenericData.Record> ofGenericRecords(Schema schema) {
    return new AvroCodec<>(GenericData.get(), schema, schema);
  }

  @Override
  public void encode(T value, DataOutput output) throws IOException {
    Encoder encoder =
        EncoderFactory.get().directBinaryEncoder(new DataOutputStreamView(output), null);
    try {
      writer.write(value, encoder);
    } catch (AvroRuntimeException | ClassCastException | NullPointerException e) {
      throw new UserException("a record does not fit its Avro schema: " + e.getMessage(), e);
    }
    encoder.flush();
  }

  @Override
  public T decode(DataInput input) throws IOException {
    try {
      return reader.read(
          null, DecoderFactory.get().directBinaryDecoder(new DataInputStreamView(input), null));
    } catch (RuntimeException e) {
      throw new IOException("the bytes do not make a record of " + schema.getFullName(), e);
    }
  }

  @Override
  public String schema() {
    return schemaText;
  }

  @Override
  public Codec<T> forSchema(String writtenSchema) {
    if (writtenSchema.equals(schemaText)) {
      return this;
    }
    Schema written = new Schema.Parser().parse(writtenSchema);
    var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(schema, written);
    if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
      throw new UserException(
          "Avro cannot resolve the schemas, since "
              + compatibility.getResult().getIncompatibilities()
              + "; change the new schema, for example by giving its new fields defaults");
    }
    return new AvroCodec<>(data, schema, written);
  }
}
