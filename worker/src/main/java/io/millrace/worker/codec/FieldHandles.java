package io.millrace.worker.codec;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Puts together, for one class, a handle that writes all fields of an object and one that reads an
 * object. Where such a handle is a constant, the JIT compiler makes one piece of machine code of
 * it, without boxing or calls.
 */
final class FieldHandles {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodType WRITES_ANY =
      methodType(void.class, Object.class, ObjectWriter.class);
  private static final MethodType READS_ANY = methodType(Object.class, ObjectReader.class);

  private static final int LARGEST_GROUP = 32;

  /** What the methods of writer and reader for a primitive type are named after. */
  private static final Map<Class<?>, String> PRIMITIVES =
      Map.of(
          boolean.class, "Boolean",
          byte.class, "Byte",
          short.class, "Short",
          char.class, "Char",
          int.class, "Int",
          long.class, "Long",
          float.class, "Float",
          double.class, "Double");

  private final ClassShape shape;
  private final CodecRegistry codecs;
  private final List<FieldContent> references = new ArrayList<>();

  FieldHandles(ClassShape shape, CodecRegistry codecs) {
    this.shape = shape;
    this.codecs = codecs;
    for (ObjectField field : shape.fields()) {
      references.add(field.type().isPrimitive() ? null : contentOf(field));
    }
  }

  private FieldContent contentOf(ObjectField field) {
    TypeCodec exact = codecs.exactCodecOf(field.type());
    return exact == null
        ? new AnyField(field)
        : new ExactField(field, exact, exact.writing(), exact.reading());
  }

  /** Writes all fields: {@code void (Object, ObjectWriter)}. */
  MethodHandle writer() throws ReflectiveOperationException {
    List<MethodHandle> steps = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      ObjectField field = shape.fields().get(i);
      MethodHandle getter = field.getter().asType(methodType(seenAs(field.type()), Object.class));
      steps.add(MethodHandles.filterArguments(valueWriter(i), 0, getter));
    }
    return sequence(steps, MethodHandles.empty(WRITES_ANY));
  }

  /** Makes an object: {@code Object (ObjectReader)}. */
  MethodHandle reader() throws ReflectiveOperationException {
    return shape.type().isRecord() ? recordReader() : plainClassReader();
  }

  private MethodHandle recordReader() throws ReflectiveOperationException {
    int count = references.size();
    MethodHandle[] readers = new MethodHandle[count];
    for (int i = 0; i < count; i++) {
      readers[i] = valueReader(i).asType(methodType(typeOf(i), ObjectReader.class));
    }
    MethodHandle constructor =
        shape.constructor().asType(shape.constructor().type().changeReturnType(Object.class));
    if (count == 0) {
      return MethodHandles.dropArguments(constructor, 0, ObjectReader.class);
    }
    return MethodHandles.permuteArguments(
        MethodHandles.filterArguments(constructor, 0, readers), READS_ANY, new int[count]);
  }

  private MethodHandle plainClassReader() throws ReflectiveOperationException {
    List<MethodHandle> steps = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      MethodHandle setter =
          shape
              .fields()
              .get(i)
              .setter()
              .asType(methodType(void.class, Object.class, seenAs(typeOf(i))));
      steps.add(MethodHandles.filterArguments(setter, 1, valueReader(i)));
    }
    MethodHandle giveObject =
        MethodHandles.dropArguments(MethodHandles.identity(Object.class), 1, ObjectReader.class);
    return MethodHandles.collectArguments(
        sequence(steps, giveObject), 0, shape.constructor().asType(methodType(Object.class)));
  }

  /** Executes the steps in order, each with the same two arguments, and then the last. */
  private static MethodHandle sequence(List<MethodHandle> steps, MethodHandle last) {
    if (steps.size() > LARGEST_GROUP) {
      // One handle holds only so many others; a class may have any number of fields.
      MethodHandle nothing = MethodHandles.empty(steps.get(0).type());
      List<MethodHandle> groups = new ArrayList<>();
      for (int from = 0; from < steps.size(); from += LARGEST_GROUP) {
        int to = Math.min(from + LARGEST_GROUP, steps.size());
        groups.add(sequence(steps.subList(from, to), nothing));
      }
      return sequence(groups, last);
    }
    List<MethodHandle> backwards = new ArrayList<>(steps);
    Collections.reverse(backwards);
    MethodHandle all = last;
    for (MethodHandle step : backwards) {
      all = MethodHandles.foldArguments(all, step);
    }
    return all;
  }

  private Class<?> typeOf(int index) {
    return shape.fields().get(index).type();
  }

  private static Class<?> seenAs(Class<?> type) {
    return type.isPrimitive() ? type : Object.class;
  }

  /** Takes the value, and the writer. */
  private MethodHandle valueWriter(int index) throws ReflectiveOperationException {
    Class<?> type = typeOf(index);
    if (!type.isPrimitive()) {
      return LOOKUP
          .findVirtual(FieldContent.class, "write", WRITES_ANY)
          .bindTo(references.get(index));
    }
    // DataOutput has its narrow types as int.
    boolean isNarrow = type == byte.class || type == short.class || type == char.class;
    MethodHandle method =
        LOOKUP
            .findVirtual(
                ObjectWriter.class,
                "write" + PRIMITIVES.get(type),
                methodType(void.class, isNarrow ? int.class : type))
            .asType(methodType(void.class, ObjectWriter.class, type));
    return MethodHandles.permuteArguments(
        method, methodType(void.class, type, ObjectWriter.class), 1, 0);
  }

  /** Takes the reader, gives the value. */
  private MethodHandle valueReader(int index) throws ReflectiveOperationException {
    Class<?> type = typeOf(index);
    return type.isPrimitive()
        ? LOOKUP.findVirtual(ObjectReader.class, "read" + PRIMITIVES.get(type), methodType(type))
        : LOOKUP.findVirtual(FieldContent.class, "read", READS_ANY).bindTo(references.get(index));
  }
}
