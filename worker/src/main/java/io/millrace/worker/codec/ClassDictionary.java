package io.millrace.worker.codec;

import io.millrace.api.UserException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names classes in state by the {@linkplain ClassSchema#id ids} of their schemas. So a value's
 * bytes do not depend on what was written before: equal keys have equal bytes in every task, and
 * the state of several tasks can be put together as it is.
 *
 * <p>The schemas are kept with the state ({@link #entries}, {@link #restore}). A restored one stays
 * for good, since values of it may: they are read as they were written, and get the present schema
 * when they are written again. Used by one thread at a time.
 */
public final class ClassDictionary implements ClassNaming {
  private final CodecRegistry codecs;
  private final Map<Integer, Version> byId = new HashMap<>();
  private final Map<TypeCodec, Version> written = new HashMap<>();

  // The last ones that were written and read.
  private Version lastWritten;
  private Version lastRead;

  /** One version of a class. */
  private static final class Version {
    final int id;
    final ClassSchema schema;
    final TypeCodec codec;
    boolean isInKeys;

    Version(ClassSchema schema, TypeCodec codec) {
      this.id = schema.id();
      this.schema = schema;
      this.codec = codec;
    }
  }

  /**
   * What is kept about a version of a class.
   *
   * @param isInKeys whether keys have been written with it
   */
  public record Entry(ClassSchema schema, boolean isInKeys) {
    /** Writes an entry to a state file. */
    public void writeTo(DataOutput output) throws IOException {
      schema.writeTo(output);
      output.writeBoolean(isInKeys);
    }

    /** Reads an entry from a state file. */
    public static Entry readFrom(DataInput input) throws IOException {
      return new Entry(ClassSchema.readFrom(input), input.readBoolean());
    }
  }

  public ClassDictionary(CodecRegistry codecs) {
    this.codecs = codecs;
  }

  CodecRegistry codecs() {
    return codecs;
  }

  /** The classes so far, ordered by name. */
  public List<Entry> entries() {
    List<Version> versions = new ArrayList<>(byId.values());
    versions.sort(
        Comparator.comparing((Version version) -> version.schema.className())
            .thenComparing(version -> version.id));
    return versions.stream().map(each -> new Entry(each.schema, each.isInKeys)).toList();
  }

  /**
   * Takes over the classes of stored state.
   *
   * @throws UserException if the program's classes have changed so that it cannot be used
   */
  public void restore(List<Entry> entries) {
    SchemaEvolution evolution = new SchemaEvolution(codecs);
    for (Entry entry : entries) {
      Version version = register(evolution.readerOf(entry));
      version.isInKeys |= entry.isInKeys;
    }
    evolution.end();
  }

  private Version register(TypeCodec codec) {
    Version version = new Version(codec.schema(), codec);
    Version known = byId.putIfAbsent(version.id, version);
    if (known == null) {
      return version;
    }
    if (!known.schema.className().equals(version.schema.className())) {
      throw new UserException(
          "%s and %s have the same hash, so they cannot be told apart in one operator's state; rename one of them"
              .formatted(known.schema.className(), version.schema.className()));
    }
    return known;
  }

  @Override
  public void write(TypeCodec codec, ObjectWriter output) {
    Version version = lastWritten;
    if (version == null || version.codec != codec) {
      version = written.get(codec);
      if (version == null) {
        version = register(codec);
        written.put(codec, version);
      }
      lastWritten = version;
    }
    if (output.isForKeys()) {
      version.isInKeys = true;
    }
    output.writeInt(version.id);
  }

  @Override
  public TypeCodec read(int tag, ObjectReader input) throws IOException {
    int id = (tag << 24) | (input.readUnsignedByte() << 16) | input.readUnsignedShort();
    Version version = lastRead;
    if (version == null || version.id != id) {
      version = byId.get(id);
      if (version == null) {
        throw new CorruptBytesException("class 0x%08x is used, but was never named".formatted(id));
      }
      lastRead = version;
    }
    return version.codec;
  }
}
