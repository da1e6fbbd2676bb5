package io.millrace.api.codec;

import io.millrace.api.UserException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Writes values of one class as bytes and reads them back.
 *
 * <p>A codec keeps no state between calls and may be used by several threads. {@code decode} reads
 * exactly the bytes that {@code encode} wrote. A codec whose values are used as keys must write
 * equal values as equal bytes. Values are never {@code null}; the engine writes nulls itself.
 */
public interface Codec<T> {
  /** Writes the value. */
  void encode(T value, DataOutput output) throws IOException;

  /**
   * Reads one value.
   *
   * @throws IOException if the bytes are not what {@link #encode} writes
   */
  T decode(DataInput input) throws IOException;

  /** The number of bytes that every value takes, or -1 if it depends on the value. */
  default int fixedSizeBytes() {
    return -1;
  }

  /**
   * Describes the bytes of this codec, for example as the schema of a library. It is kept beside
   * the values, once for each stream and in each snapshot, so that a later {@linkplain #forSchema
   * version} of the codec can read them. Empty if the bytes never change their form.
   */
  default String schema() {
    return "";
  }

  /**
   * The codec for a value, where values of one class have different {@linkplain #schema schemas}.
   * Called for each value, so it should be quick, and give the same codec for the same schema.
   */
  default Codec<T> forValue(T value) {
    return this;
  }

  /**
   * The codec that reads what was written with a schema, and gives values as this version of the
   * program wants them. Called once for each schema.
   *
   * @throws UserException if that is impossible, with the reason and what to change
   */
  default Codec<T> forSchema(String writtenSchema) {
    if (writtenSchema.equals(schema())) {
      return this;
    }
    throw new UserException(
        "codec %s does not read what it wrote in the form '%s'; let it, or let it write that form"
            .formatted(getClass().getName(), writtenSchema));
  }
}
