package io.millrace.api.codec;

import java.util.Optional;

/**
 * Supplies codecs for classes of a library, such as Hadoop's Writables. Found through {@link
 * java.util.ServiceLoader}; asked once for each class that the engine has no codec for.
 */
public interface CodecProvider {
  /** The codec for exactly this class, or empty if this provider does not know it. */
  <T> Optional<Codec<T>> codecFor(Class<T> type);
}
