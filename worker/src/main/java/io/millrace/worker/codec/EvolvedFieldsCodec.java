package io.millrace.worker.codec;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads objects that were written when their class had other fields. Fields are found by name;
 * those that have come since are left as the constructor makes them, and are zero or null in a
 * record.
 */
final class EvolvedFieldsCodec extends TypeCodec {
  private final ClassSchema stored;
  private final ClassShape shape;
  private final List<Step> steps;
  private final MethodHandle constructor;
  private final Object[] defaults;

  /**
   * What is done with one stored field.
   *
   * @param target the index of the field that it becomes, or -1 if that is gone
   */
  private record Step(StoredType type, int target, UnaryOperator<Object> conversion) {}

  private EvolvedFieldsCodec(ClassSchema stored, ClassShape shape, List<Step> steps) {
    super(0, shape.type());
    this.stored = stored;
    this.shape = shape;
    this.steps = steps;
    if (shape.type().isRecord()) {
      constructor =
          shape
              .constructor()
              .asSpreader(Object[].class, shape.fields().size())
              .asType(MethodType.methodType(Object.class, Object[].class));
      defaults = shape.fields().stream().map(EvolvedFieldsCodec::defaultOf).toArray();
    } else {
      constructor = shape.constructor().asType(MethodType.methodType(Object.class));
      defaults = null;
    }
  }

  private static Object defaultOf(ObjectField field) {
    return Array.get(Array.newInstance(field.type(), 1), 0);
  }

  /**
   * The reader of objects of a stored schema.
   *
   * @throws io.millrace.api.UserException if a field has got a type that its values do not fit
   */
  static EvolvedFieldsCodec of(ClassSchema stored, FieldsCodec present, CodecRegistry codecs) {
    ClassShape shape = present.shape();
    List<Step> steps = new ArrayList<>();
    for (ClassSchema.Field field : stored.fields()) {
      StoredType type = StoredType.of(field.type());
      int target = shape.indexOf(field.name());
      if (target < 0) {
        steps.add(new Step(type, target, UnaryOperator.identity()));
        continue;
      }
      Class<?> wanted = shape.fields().get(target).type();
      Optional<UnaryOperator<Object>> conversion = Widening.between(type, wanted, codecs);
      if (conversion.isEmpty()) {
        throw SchemaEvolution.refused(
            stored,
            present.schema(),
            "field '%s' cannot be made a %s of a %s; change it back, give the field another name"
                .formatted(field.name(), wanted.getTypeName(), field.type()));
      }
      steps.add(new Step(type, target, conversion.get()));
    }
    return new EvolvedFieldsCodec(stored, shape, steps);
  }

  @Override
  ClassSchema describe() {
    return stored;
  }

  @Override
  void write(Object value, ObjectWriter output) {
    throw new IllegalStateException("the former form of " + stored.className() + " is not written");
  }

  @Override
  Object read(ObjectReader input) throws IOException {
    try {
      return defaults != null ? readRecord(input) : readPlainObject(input);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new CorruptBytesException(
          "the constructor of %s failed: %s".formatted(namedClass().getName(), e), e);
    }
  }

  private Object readRecord(ObjectReader input) throws Throwable {
    Object[] values = defaults.clone();
    for (Step step : steps) {
      if (step.target < 0) {
        step.type.skip(input);
      } else {
        values[step.target] = valueOf(step, input);
      }
    }
    return (Object) constructor.invokeExact(values);
  }

  private Object readPlainObject(ObjectReader input) throws Throwable {
    Object made = (Object) constructor.invokeExact();
    for (Step step : steps) {
      if (step.target < 0) {
        step.type.skip(input);
      } else {
        shape.fields().get(step.target).setter().invoke(made, valueOf(step, input));
      }
    }
    return made;
  }

  private Object valueOf(Step step, ObjectReader input) throws IOException {
    Object value = step.conversion.apply(step.type.read(input));
    return step.type.isPrimitive()
        ? value
        : AnyField.fitting(value, shape.fields().get(step.target));
  }
}
