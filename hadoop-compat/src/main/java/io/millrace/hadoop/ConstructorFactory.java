package io.millrace.hadoop;

import io.millrace.api.UserException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;

/** Makes mappers with their constructor without parameters, as Hadoop does. */
record ConstructorFactory<M>(Class<? extends M> type) implements MapperFactory<M> {
  ConstructorFactory {
    if (Modifier.isAbstract(type.getModifiers())) {
      throw new UserException(type.getName() + " is abstract; name a class that extends it");
    }
    constructor(type);
  }

  @Override
  public M create() throws Exception {
    try {
      return constructor(type).newInstance();
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static <M> Constructor<? extends M> constructor(Class<? extends M> type) {
    try {
      Constructor<? extends M> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new UserException(
          type.getName()
              + " has no constructor without parameters; add one (an inner class must be static),"
              + " or pass a lambda that makes the mapper",
          e);
    }
  }
}
