package io.millrace.worker.codec;

import io.millrace.api.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names classes in state by 31 bits of a hash of their name. So a value's bytes do not depend on
 * what was written before: equal keys have equal bytes in every task, and the state of several
 * tasks can be put together as it is. The names, and a fingerprint of each class's fields, are kept
 * with the state ({@link #entries}, {@link #add}). Used by one thread at a time.
 */
public final class ClassDictionary implements ClassNaming {
  private static final int ID_FLAG = 0x8000_0000;

  private final CodecRegistry codecs;
  private final Map<Integer, TypeCodec> byId = new HashMap<>();
  private Class<?> lastClass;
  private int lastId;

  /** What is kept about a class: its name, and a number that changes with its fields. */
  public record Entry(String className, long fingerprint) {}

  public ClassDictionary(CodecRegistry codecs) {
    this.codecs = codecs;
  }

  CodecRegistry codecs() {
    return codecs;
  }

  /** The classes so far, ordered by name. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (TypeCodec codec : byId.values()) {
      entries.add(new Entry(codec.namedClass().getName(), codec.fingerprint()));
    }
    entries.sort(Comparator.comparing(Entry::className));
    return entries;
  }

  /**
   * Takes over a class from stored state.
   *
   * @throws UserException if the program no longer has the class, or has it with other fields
   */
  public void add(Entry entry) {
    TypeCodec codec;
    try {
      codec = codecs.codecOf(entry.className());
    } catch (CorruptBytesException e) {
      throw new UserException(
          "the state to restore holds values of %s, which is not in the program; add it, or start without the state"
              .formatted(entry.className()),
          e);
    }
    if (codec.fingerprint() != entry.fingerprint()) {
      throw new UserException(
          "the state to restore holds values of %s, whose fields have changed since; give the changed class a new name, or start without the state"
              .formatted(entry.className()));
    }
    register(codec);
  }

  private int register(TypeCodec codec) {
    int id = idOf(codec.namedClass().getName());
    TypeCodec known = byId.putIfAbsent(id, codec);
    if (known != null && known.namedClass() != codec.namedClass()) {
      throw new UserException(
          "the names of %s and %s have the same hash, so they cannot be told apart in one operator's state; rename one of them"
              .formatted(known.namedClass().getName(), codec.namedClass().getName()));
    }
    return id;
  }

  private static int idOf(String className) {
    // FNV-1a in 64 bits, folded.
    long hash = 0xCBF2_9CE4_8422_2325L;
    for (byte octet : className.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xFF)) * 0x100_0000_01B3L;
    }
    return (int) (hash ^ (hash >>> Integer.SIZE)) | ID_FLAG;
  }

  @Override
  public void write(TypeCodec codec, ObjectWriter output) {
    if (codec.namedClass() != lastClass) {
      lastId = register(codec);
      lastClass = codec.namedClass();
    }
    output.writeInt(lastId);
  }

  @Override
  public TypeCodec read(int tag, ObjectReader input) throws IOException {
    int id = (tag << 24) | (input.readUnsignedByte() << 16) | input.readUnsignedShort();
    TypeCodec codec = byId.get(id);
    if (codec == null) {
      throw new CorruptBytesException("class 0x%08x is used, but was never named".formatted(id));
    }
    return codec;
  }
}
