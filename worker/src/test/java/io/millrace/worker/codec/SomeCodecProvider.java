package io.millrace.worker.codec;

import io.millrace.api.codec.Codec;
import io.millrace.api.codec.CodecProvider;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/** Provides the codec of one class; found as a service. */
public final class SomeCodecProvider implements CodecProvider {
  /** A record, which a provider's codec has precedence for. */
  public record Provided(String text) {}

  @Override
  @SuppressWarnings("unchecked") // Compared before.
  public <T> Optional<Codec<T>> codecFor(Class<T> type) {
    return type == Provided.class
        ? Optional.of((Codec<T>) new ProvidedTextCodec())
        : Optional.empty();
  }

  private static final class ProvidedTextCodec implements Codec<Provided> {
    @Override
    public void encode(Provided value, DataOutput output) throws IOException {
      output.writeUTF(value.text());
    }

    @Override
    public Provided decode(DataInput input) throws IOException {
      return new Provided(input.readUTF() + "!");
    }
  }
}
