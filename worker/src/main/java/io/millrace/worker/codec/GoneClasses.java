package io.millrace.worker.codec;

import io.millrace.api.UserException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells whether all values of classes that are no longer in the program can be stepped over:
 * whether they lie only in fields that are gone, too. That is known from the types that fields are
 * declared with. Values that lie in no field, but are state themselves, cannot be told from these;
 * reading one fails.
 */
final class GoneClasses {
  private final CodecRegistry codecs;
  private final List<ClassSchema> gone = new ArrayList<>();
  private final List<KeptField> kept = new ArrayList<>();

  /** The names of the types of all fields that are stepped over. */
  private final List<String> skipped = new ArrayList<>();

  /** A field that the present class has as well. */
  private record KeptField(String name, Type type, ClassSchema stored, ClassSchema present) {}

  /** Of a program. */
  GoneClasses(CodecRegistry codecs) {
    this.codecs = codecs;
  }

  /** Adds a class that the program does not have. */
  void add(ClassSchema schema) {
    gone.add(schema);
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
    List<ClassSchema> unreached = new ArrayList<>(gone);
    List<String> ways = new ArrayList<>(skipped);
    for (int i = 0; i < ways.size(); i++) {
      String way = ways.get(i);
      for (ClassSchema each : List.copyOf(unreached)) {
        if (new GoneClass(each, codecs).mayBeIn(way)) {
          unreached.remove(each);
          each.fields().forEach(field -> ways.add(field.type()));
        }
      }
    }
    if (!unreached.isEmpty()) {
      throw new UserException(
          "the state to restore holds values of %s, which is not in the program; add it, or start without the state"
              .formatted(unreached.get(unreached.size() - 1)));
    }
    gone.stream().filter(each -> each.kind() != ClassSchema.Kind.ARRAY).forEach(this::checkKept);
  }

  private void checkKept(ClassSchema schema) {
    GoneClass type = new GoneClass(schema, codecs);
    for (KeptField field : kept) {
      if (type.mayBeIn(field.type)) {
        throw new UserException(
            "the state to restore holds values of %s, which is not in the program, and they may be in field '%s' of %s, which the program has as %s; add the class, or start without the state"
                .formatted(schema, field.name, field.stored, field.present));
      }
    }
  }
}
