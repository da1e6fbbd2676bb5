package io.millrace.connectors.avro;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** A class as Avro generates it, kept short. */
public class Reading extends SpecificRecordBase {
  private static final long serialVersionUID = 1L;

  public static final Schema SCHEMA$ =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Reading", "namespace": "io.millrace.connectors.avro",
               "fields": [
                 {"name": "sensor", "type": {"type": "string", "avro.java.string": "String"}},
                 {"name": "value", "type": "long"},
                 {"name": "unit", "type": ["null", "string"], "default": null}]}
              """);

  private String sensor;
  private long value;
  private Object unit;

  public Reading() {}

  Reading(String sensor, long value) {
    this.sensor = sensor;
    this.value = value;
  }

  @Override
  public Schema getSchema() {
    return SCHEMA$;
  }

  @Override
  public Object get(int field) {
    return switch (field) {
      case 0 -> sensor;
      case 1 -> value;
      default -> unit;
    };
  }

  @Override
  public void put(int field, Object content) {
    switch (field) {
      case 0 -> sensor = content.toString();
      case 1 -> value = (Long) content;
      default -> unit = content;
    }
  }
}
