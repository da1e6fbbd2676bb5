package io.millrace.worker.codec;

import io.millrace.api.tuple.Tuple2;
import io.millrace.api.tuple.Tuple3;
import io.millrace.api.tuple.Tuple4;
import io.millrace.api.tuple.Tuple5;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;

/**
 * Tells of values that nobody can ever change, so that they can be kept without a copy. What it
 * cannot tell counts as changeable. Used by one thread at a time.
 */
public final class ImmutableValues {
  private static final Set<Class<?>> KNOWN =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Character.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          URI.class);

  private static final ClassValue<Boolean> CLASSES =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return isImmutableClass(type);
        }
      };

  private Class<?> lastClass = String.class;
  private boolean isLastImmutable = true;

  /** Whether a value is of a class whose objects, with all that they hold, never change. */
  public boolean isImmutable(Object value) {
    if (value instanceof Record) {
      if (value instanceof Tuple2<?, ?> tuple) {
        return isImmutable(tuple.f0()) && isImmutable(tuple.f1());
      }
      if (value instanceof Tuple3<?, ?, ?> tuple) {
        return isImmutable(tuple.f0()) && isImmutable(tuple.f1()) && isImmutable(tuple.f2());
      }
      if (value instanceof Tuple4<?, ?, ?, ?> tuple) {
        return isImmutable(tuple.f0())
            && isImmutable(tuple.f1())
            && isImmutable(tuple.f2())
            && isImmutable(tuple.f3());
      }
      if (value instanceof Tuple5<?, ?, ?, ?, ?> tuple) {
        return isImmutable(tuple.f0())
            && isImmutable(tuple.f1())
            && isImmutable(tuple.f2())
            && isImmutable(tuple.f3())
            && isImmutable(tuple.f4());
      }
    }
    return value == null || isOfImmutableClass(value.getClass());
  }

  private boolean isOfImmutableClass(Class<?> type) {
    if (type != lastClass) {
      isLastImmutable = CLASSES.get(type);
      lastClass = type;
    }
    return isLastImmutable;
  }

  private static boolean isImmutableClass(Class<?> type) {
    return KNOWN.contains(type)
        || (type.getPackageName().equals("java.time") && Modifier.isFinal(type.getModifiers()))
        || Enum.class.isAssignableFrom(type)
        || (type.isRecord()
            && Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .allMatch(
                    component -> component.isPrimitive() || isImmutableField(type, component)));
  }

  /** Whether all that a field of this type can hold is immutable. */
  private static boolean isImmutableField(Class<?> owner, Class<?> type) {
    boolean hasSubclasses = !Modifier.isFinal(type.getModifiers()) && !type.isEnum();
    return type != owner && !hasSubclasses && !type.isArray() && CLASSES.get(type);
  }
}
