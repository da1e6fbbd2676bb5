package io.millrace.worker.codec;

import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** How a value of a field becomes one of the same field with another type, if nothing is lost. */
final class Widening {
  private static final Map<Class<?>, Set<Class<?>>> WIDER =
      Map.of(
          Byte.class,
          Set.of(Short.class, Integer.class, Long.class, Float.class, Double.class),
          Short.class,
          Set.of(Integer.class, Long.class, Float.class, Double.class),
          Integer.class,
          Set.of(Long.class, Double.class),
          Float.class,
          Set.of(Double.class));

  private Widening() {}

  /**
   * The conversion from a stored type to that of a field, or empty if there is none.
   *
   * @param codecs know the classes of the program
   */
  static Optional<UnaryOperator<Object>> between(
      StoredType stored, Class<?> wanted, CodecRegistry codecs) {
    if (stored.name().equals(wanted.getTypeName())) {
      return Optional.of(UnaryOperator.identity());
    }
    Class<?> from = stored.isPrimitive() ? stored.type() : codecs.findClass(stored.name());
    if (from == null || (wanted.isPrimitive() && !stored.isPrimitive())) {
      return Optional.empty();
    }
    Class<?> to = MethodType.methodType(wanted).wrap().returnType();
    if (to.isAssignableFrom(from)) {
      return Optional.of(UnaryOperator.identity());
    }
    return WIDER.getOrDefault(from, Set.of()).contains(to)
        ? Optional.of(value -> value == null ? null : widened((Number) value, to))
        : Optional.empty();
  }

  private static Object widened(Number value, Class<?> to) {
    if (to == Short.class) {
      return value.shortValue();
    }
    if (to == Integer.class) {
      return value.intValue();
    }
    if (to == Long.class) {
      return value.longValue();
    }
    return to == Float.class ? (Object) value.floatValue() : (Object) value.doubleValue();
  }
}
