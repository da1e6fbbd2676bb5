package io.millrace.api.codec;

import io.millrace.api.UserException;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.util.Set;

/**
 * A codec that a program has registered for exactly one class.
 *
 * @param type the class, whose subclasses are not meant
 * @param codec can be serialized
 */
public record RegisteredCodec<T>(Class<T> type, Codec<T> codec) implements Serializable {
  private static final Set<Class<?>> FIXED =
      Set.of(
          Boolean.class,
          Byte.class,
          Short.class,
          Character.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          String.class);

  /**
   * A registration.
   *
   * @throws UserException if no value is ever of exactly this class, or its codec is not
   *     exchangeable
   */
  public RegisteredCodec {
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers()) || type.isPrimitive()) {
      throw new UserException(
          "%s cannot have a codec, since the codec is found by the class of the value itself;"
                  .formatted(type.getTypeName())
              + " register one for each class that implements or extends it");
    }
    if (FIXED.contains(type)) {
      throw new UserException(
          type.getName()
              + " has a codec that cannot be replaced; put the values into a record of your own");
    }
  }
}
