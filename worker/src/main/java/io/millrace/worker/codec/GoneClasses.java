package io.millrace.worker.codec;

import io.millrace.api.UserException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells whether all values of classes that are no longer in the program, and of enums that have
 * lost constants, can be stepped over: whether they lie only in fields that are gone, too. That is
 * known from the types that fields are declared with. Values that lie in no field, but are state
 * themselves, cannot be told from these; reading one fails.
 */
final class GoneClasses {
  private final CodecRegistry codecs;
  private final List<GoneClass> gone = new ArrayList<>();
  private final List<KeptField> kept = new ArrayList<>();

  /** The names of the types of all fields that are stepped over. */
  private final List<String> skipped = new ArrayList<>();

  /** A field that the present class has as well. */
  private record KeptField(String name, Type type, ClassSchema stored, ClassSchema present) {}

  /** Of a program. */
  GoneClasses(CodecRegistry codecs) {
    this.codecs = codecs;
  }

  /** Adds a class that the program does not have; gives a codec that can step over its values. */
  TypeCodec add(ClassSchema schema) {
    return add(new GoneClass(schema, Optional.empty(), codecs));
  }

  /** The same for an enum that had constants which the program's does not have. */
  TypeCodec addConstants(ClassSchema stored, ClassSchema present) {
    return add(new GoneClass(stored, Optional.of(present), codecs));
  }

  private TypeCodec add(GoneClass type) {
    gone.add(type);
    return new GoneClassCodec(type);
  }

  /** Adds a class that the program has, maybe with other fields. */
  void addFields(ClassSchema stored, FieldsCodec present) {
    ClassShape shape = present.shape();
    for (ClassSchema.Field field : stored.fields()) {
      int index = shape.indexOf(field.name());
      if (index < 0) {
        skipped.add(field.type());
      } else {
        Type type = shape.fields().get(index).declared();
        kept.add(new KeptField(field.name(), type, stored, present.schema()));
      }
    }
  }

  /**
   * To be called when all classes are known.
   *
   * @throws UserException if a value of a class that is gone may be needed
   */
  void check() {
    List<GoneClass> unreached = new ArrayList<>(gone);
    List<String> ways = new ArrayList<>(skipped);
    for (int i = 0; i < ways.size(); i++) {
      String way = ways.get(i);
      for (GoneClass each : List.copyOf(unreached)) {
        if (each.mayBeIn(way)) {
          unreached.remove(each);
          each.schema().fields().forEach(field -> ways.add(field.type()));
        }
      }
    }
    if (!unreached.isEmpty()) {
      GoneClass last = unreached.get(unreached.size() - 1);
      throw new UserException(
          "the state to restore holds values of %s; %s, or start without the state"
              .formatted(last, last.remedy()));
    }
    gone.stream()
        .filter(each -> each.schema().kind() != ClassSchema.Kind.ARRAY)
        .forEach(this::checkKept);
  }

  private void checkKept(GoneClass type) {
    for (KeptField field : kept) {
      if (type.mayBeIn(field.type)) {
        throw new UserException(
            "the state to restore holds values of %s, and they may be in field '%s' of %s, which the program has as %s; %s, or start without the state"
                .formatted(type, field.name, field.stored, field.present, type.remedy()));
      }
    }
  }
}
