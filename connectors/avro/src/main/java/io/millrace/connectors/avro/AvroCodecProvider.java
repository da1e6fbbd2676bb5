package io.millrace.connectors.avro;

import io.millrace.api.codec.Codec;
import io.millrace.api.codec.CodecProvider;
import java.lang.reflect.Modifier;
import java.util.Optional;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.Utf8;

/** Codecs for generated classes, for generic records, and for Avro's own kind of text. */
public final class AvroCodecProvider implements CodecProvider {
  @Override
  @SuppressWarnings("unchecked") // the class was compared just before
  public <T> Optional<Codec<T>> codecFor(Class<T> type) {
    if (type == GenericData.Record.class) {
      return Optional.of((Codec<T>) new GenericRecordsCodec());
    }
    if (type == Utf8.class) {
      return Optional.of((Codec<T>) new Utf8Codec());
    }
    if (SpecificRecord.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
      return Optional.of((Codec<T>) AvroCodec.ofClass(type.asSubclass(SpecificRecord.class)));
    }
    return Optional.empty();
  }
}
