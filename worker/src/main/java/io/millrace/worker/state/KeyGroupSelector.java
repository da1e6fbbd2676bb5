package io.millrace.worker.state;

import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.KeyEncoder;

/**
 * Finds the key group of a key, alike in every process. Keys whose {@code hashCode} Java specifies
 * are taken by that; all others by the bytes they are written as, since the hash code of an enum or
 * an array differs from process to process. Used by one thread at a time.
 */
public final class KeyGroupSelector {
  private final KeyGroups groups;
  private final KeyEncoder encoder;

  public KeyGroupSelector(KeyGroups groups, CodecRegistry codecs) {
    this.groups = groups;
    this.encoder = new KeyEncoder(new ClassDictionary(codecs));
  }

  /**
   * The key group of a key.
   *
   * @throws io.millrace.api.UserException if the key is null or cannot be a key
   */
  public int groupOf(Object key) {
    if (key instanceof Long number) { // by far the most common, with String
      return groups.groupOf(number.hashCode());
    }
    if (key instanceof String text) {
      return groups.groupOf(text.hashCode());
    }
    if (key != null && KeyGroups.hasPortableHashCode(key)) {
      return groups.groupOf(key.hashCode());
    }
    int length = encoder.encode(key);
    return groups.groupOf(KeyHash.of(encoder.bytes(), 0, length));
  }
}
