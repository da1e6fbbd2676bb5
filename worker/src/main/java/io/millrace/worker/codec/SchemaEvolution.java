package io.millrace.worker.codec;

import io.millrace.api.UserException;

/**
 * Finds how values of a stored schema become values of the program's class of that name. Made for
 * the classes of one piece of state.
 */
final class SchemaEvolution {
  private final CodecRegistry codecs;
  private final GoneClasses gone;

  SchemaEvolution(CodecRegistry codecs) {
    this.codecs = codecs;
    gone = new GoneClasses(codecs);
  }

  /**
   * The codec that reads values of a stored schema.
   *
   * @throws UserException if there can be none, with both schemas
   */
  TypeCodec readerOf(ClassDictionary.Entry entry) {
    ClassSchema stored = entry.schema();
    TypeCodec present;
    try {
      present = codecs.codecOf(stored.className());
    } catch (CorruptBytesException e) {
      gone.add(stored);
      return new GoneClassCodec(stored);
    }
    ClassSchema schema = present.schema();
    if (present instanceof FieldsCodec fields && stored.kind() == schema.kind()) {
      gone.addFields(stored, fields);
    }
    if (schema.equals(stored)) {
      return present;
    }
    if (stored.kind() != schema.kind()) {
      throw refused(stored, schema, "it is of another kind; give the new class another name");
    }
    TypeCodec reader = evolved(stored, present);
    if (entry.isInKeys() && !writesAlike(reader, schema)) {
      throw refused(
          stored,
          schema,
          "it is part of keys, whose bytes must not change; give the changed class another name");
    }
    return reader;
  }

  /** Whether a value that is read would be written again with the bytes that it has. */
  private static boolean writesAlike(TypeCodec reader, ClassSchema present) {
    return reader instanceof ProvidedCodec<?> provided
        ? provided.writesWhatItReads()
        : reader.schema().id() == present.id();
  }

  private TypeCodec evolved(ClassSchema stored, TypeCodec present) {
    if (present instanceof FieldsCodec fields) {
      return EvolvedFieldsCodec.of(stored, fields, codecs);
    }
    if (present instanceof EnumCodec constants) {
      if (!constants.hasAllOf(stored)) {
        throw refused(stored, present.schema(), "constants are gone; add them again");
      }
      return present;
    }
    if (present.schema().sizeBytes() != stored.sizeBytes()) {
      throw refused(
          stored,
          present.schema(),
          "its codec says another size of all values; change it back, give the class another name");
    }
    try {
      return ((ProvidedCodec<?>) present).reading(stored.description());
    } catch (UserException e) {
      throw refused(stored, present.schema(), e.getMessage());
    }
  }

  /**
   * To be called when all classes are known.
   *
   * @throws UserException if there may be values of classes that are gone, not only to be skipped
   */
  void end() {
    gone.check();
  }

  static UserException refused(ClassSchema stored, ClassSchema present, String reason) {
    return new UserException(
        "the state to restore holds values of %s, but the program has %s: %s, or start without the state"
            .formatted(stored, present, reason));
  }
}
