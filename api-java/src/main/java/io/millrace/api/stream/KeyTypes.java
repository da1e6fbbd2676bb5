package io.millrace.api.stream;

import io.millrace.api.UserException;
import io.millrace.api.codec.KeyClasses;
import io.millrace.api.function.KeySelector;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * Checks the class of keys while the program is built, as far as it is known by then. A lambda's is
 * found in the form in which it would be serialized, which holds the types that the compiler has
 * inferred; a selector's that is a class of its own in what the class declares. What is not known
 * here is checked when the first key comes.
 */
final class KeyTypes {
  private KeyTypes() {}

  /**
   * Checks what a selector gives.
   *
   * @throws UserException if it cannot be a key
   */
  static void check(KeySelector<?, ?> selector) {
    Class<?> type = typeOf(selector);
    if (type != Object.class) {
      KeyClasses.reasonAgainst(type)
          .ifPresent(
              reason -> {
                throw new UserException(
                    "keyBy is to use keys of class %s, which cannot be keys: %s"
                        .formatted(type.getTypeName(), reason));
              });
    }
  }

  /** The class of the keys, or Object if it is not known. */
  private static Class<?> typeOf(KeySelector<?, ?> selector) {
    Class<?> selectorClass = selector.getClass();
    if (selectorClass.isHidden()) {
      return typeOfLambda(selector);
    }
    for (Class<?> level = selectorClass; level != Object.class; level = level.getSuperclass()) {
      for (Type each : level.getGenericInterfaces()) {
        if (each instanceof ParameterizedType declared
            && declared.getRawType() == KeySelector.class) {
          return rawClass(declared.getActualTypeArguments()[1]);
        }
      }
    }
    return Object.class;
  }

  private static Class<?> typeOfLambda(KeySelector<?, ?> selector) {
    try {
      Method writeReplace = selector.getClass().getDeclaredMethod("writeReplace");
      writeReplace.setAccessible(true);
      SerializedLambda form = (SerializedLambda) writeReplace.invoke(selector);
      return MethodType.fromMethodDescriptorString(
              form.getInstantiatedMethodType(), selector.getClass().getClassLoader())
          .returnType();
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Object.class;
    }
  }

  private static Class<?> rawClass(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType generic) {
      return rawClass(generic.getRawType());
    }
    return type instanceof GenericArrayType array
        ? rawClass(array.getGenericComponentType()).arrayType()
        : Object.class;
  }
}
