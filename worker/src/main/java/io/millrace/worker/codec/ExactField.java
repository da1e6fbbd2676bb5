package io.millrace.worker.codec;

import io.millrace.worker.codec.TypeCodec.Reading;
import io.millrace.worker.codec.TypeCodec.Writing;
import java.io.IOException;

/**
 * A field whose declared class has no subclasses, so that the codec of its values is known. The
 * class is written nevertheless: it takes the place of the sign for null, and lets a value be read
 * whose class has changed.
 *
 * <p>A record, since the JIT compiler trusts the components of a constant record to be constant:
 * the field's codec is compiled into that of the object.
 */
record ExactField(ObjectField field, TypeCodec codec, Writing<Object> writing, Reading<?> reading)
    implements FieldContent {

  @Override
  public void write(Object value, ObjectWriter output) throws IOException {
    if (value == null) {
      output.writeByte(BuiltInCodecs.NULL_TAG);
      return;
    }
    try {
      output.writeObject(value, codec, writing);
    } catch (UnsupportedClassException e) {
      throw e.within(field.place());
    }
  }

  @Override
  public Object read(ObjectReader input) throws IOException {
    TypeCodec found = input.readClass();
    if (found == codec) {
      return input.readContent(codec, reading);
    }
    return found == null ? null : AnyField.fitting(input.readContent(found), field);
  }
}
