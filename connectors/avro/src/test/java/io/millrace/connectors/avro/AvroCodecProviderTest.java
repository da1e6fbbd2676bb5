package io.millrace.connectors.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.codec.ClassSchema;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.KeyEncoder;
import io.millrace.worker.codec.ObjectReader;
import io.millrace.worker.codec.ObjectWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.util.Utf8;
import org.junit.Test;

public class AvroCodecProviderTest {
  private static final Schema ORDER =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Order", "fields": [
                {"name": "id", "type": "int"},
                {"name": "items", "type": {"type": "array", "items": "string"}},
                {"name": "note", "type": ["null", "string"], "default": null}]}
              """);

  private final CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());

  private static GenericData.Record order(int id) {
    return new GenericRecordBuilder(ORDER)
        .set("id", id)
        .set("items", List.of(new Utf8("bolt"), new Utf8("n\u00fct")))
        .build();
  }

  private static GenericData.Record point(int x) {
    Schema schema =
        new Schema.Parser()
            .parse(
                "{\"type\": \"record\", \"name\": \"Point\","
                    + " \"fields\": [{\"name\": \"x\", \"type\": \"int\"}]}");
    return new GenericRecordBuilder(schema).set("x", x).build();
  }

  @Test
  public void shouldCarryRecordsOfSeveralSchemasInOneStream() throws IOException {
    ObjectWriter writer = ObjectWriter.forStream(codecs);
    ObjectReader reader = ObjectReader.forStream(new CodecRegistry(getClass().getClassLoader()));
    List<Object> records =
        Arrays.asList(
            order(1), new Reading("a", 2), point(3), null, order(4), new Utf8("\u20ac"), point(5));
    int[] lengths = new int[2];
    for (int round = 0; round < 2; round++) {
      writer.reset();
      writer.writeObject(records);
      lengths[round] = writer.length();
      assertThat(reader.use(writer.bytes(), 0, writer.length()).readObject()).isEqualTo(records);
    }
    assertThat(lengths[0]).isGreaterThan(400);
    assertThat(lengths[1]).as("once the schemas are known").isLessThan(80);
  }

  @Test
  public void shouldKeepSchemasOfGenericRecordsWithState() throws IOException {
    ClassDictionary dictionary = new ClassDictionary(codecs);
    ObjectWriter writer = ObjectWriter.forState(dictionary);
    List<Object> records = List.of(order(1), point(2));
    writer.writeObject(records);
    ClassDictionary restored = new ClassDictionary(new CodecRegistry(getClass().getClassLoader()));
    restored.restore(dictionary.entries());
    assertThat(ObjectReader.forState(restored).use(writer.bytes(), 0, writer.length()).readObject())
        .isEqualTo(records);
  }

  /** What a job wrote whose class was generated from another schema. */
  private Object readWrittenWith(String fields, byte[] content) throws IOException {
    Schema written =
        new Schema.Parser()
            .parse(
                "{\"type\": \"record\", \"name\": \"Reading\","
                    + " \"namespace\": \"io.millrace.connectors.avro\", \"fields\": ["
                    + fields
                    + "]}");
    ClassSchema present = schemaOf(new Reading("", 0));
    ClassSchema stored =
        new ClassSchema(
            present.className(),
            present.kind(),
            present.fields(),
            written.toString(),
            present.sizeBytes());
    ClassDictionary dictionary = new ClassDictionary(codecs);
    dictionary.restore(List.of(new ClassDictionary.Entry(stored, false)));
    ObjectWriter writer = ObjectWriter.forState(dictionary);
    writer.writeInt(stored.id());
    writer.writeCount(content.length);
    writer.write(content);
    return ObjectReader.forState(dictionary).use(writer.bytes(), 0, writer.length()).readObject();
  }

  private ClassSchema schemaOf(Object value) throws IOException {
    ClassDictionary dictionary = new ClassDictionary(codecs);
    ObjectWriter.forState(dictionary).writeObject(value);
    return dictionary.entries().get(0).schema();
  }

  @Test
  public void shouldResolveSchemasOfGeneratedClasses() throws IOException {
    byte[] numberAndText = {14, 2, 'a'};
    assertThat(
            readWrittenWith(
                "{\"name\": \"value\", \"type\": \"int\"},"
                    + " {\"name\": \"sensor\", \"type\": \"string\"}",
                numberAndText))
        .isEqualTo(new Reading("a", 7));
  }

  @Test
  public void shouldRefuseSchemasThatAvroCannotResolve() {
    assertThatThrownBy(
            () -> readWrittenWith("{\"name\": \"sensor\", \"type\": \"string\"}", new byte[0]))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Avro cannot resolve the schemas")
        .hasMessageContaining("value")
        .hasMessageContaining("defaults");
  }

  @Test
  public void shouldTakeRecordsAsKeys() {
    KeyEncoder first = new KeyEncoder(new ClassDictionary(codecs));
    KeyEncoder second = new KeyEncoder(new ClassDictionary(codecs));
    for (Object key : List.of(order(1), new Reading("a", 1), new Utf8("key"))) {
      int length = first.encode(key);
      byte[] bytes = Arrays.copyOf(first.bytes(), length);
      assertThat(second.encode(key)).isEqualTo(length);
      assertThat(Arrays.copyOf(second.bytes(), length)).isEqualTo(bytes);
    }
  }

  @Test
  public void shouldSayWhatDoesNotFitTheSchema() {
    GenericData.Record record = new GenericData.Record(ORDER);
    assertThatThrownBy(() -> ObjectWriter.forStream(codecs).writeObject(record))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("does not fit its Avro schema");
  }

  @Test
  public void shouldEndWithRecordOrExceptionWhateverTheBytes() throws IOException {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("AvroCodecProviderTest: -Dmillrace.seed=" + seed);
    Random random = new Random(seed);
    int failed = 0;
    for (int i = 0; i < 5000; i++) {
      ObjectWriter writer = ObjectWriter.forStream(codecs);
      writer.writeObject(order(random.nextInt()));
      byte[] bytes = Arrays.copyOf(writer.bytes(), writer.length());
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        ObjectReader.forStream(codecs).use(bytes, 0, bytes.length).readObject();
      } catch (IOException | UserException e) {
        failed++;
      }
    }
    assertThat(failed).isGreaterThan(500);
  }
}
