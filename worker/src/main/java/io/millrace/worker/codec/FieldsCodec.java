package io.millrace.worker.codec;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** Objects by their fields, in an order that depends on nothing but the class. */
abstract class FieldsCodec extends TypeCodec {
  final FieldAccess[] fields;
  private final long fingerprint;

  private FieldsCodec(Class<?> type, List<FieldAccess> fields) {
    super(0, type);
    this.fields = fields.toArray(FieldAccess[]::new);
    long hash = 1;
    for (FieldAccess field : fields) {
      hash = hash * 0x9E37_79B9_7F4A_7C15L + field.signature().hashCode();
    }
    this.fingerprint = hash;
  }

  @Override
  final long fingerprint() {
    return fingerprint;
  }

  @Override
  final void write(Object value, ObjectWriter output) throws IOException {
    for (FieldAccess field : fields) {
      field.write(value, output);
    }
  }

  /** A record: its components, and its canonical constructor to make one. */
  static FieldsCodec ofRecord(Class<?> type) {
    try {
      List<FieldAccess> fields = new ArrayList<>();
      List<Class<?>> types = new ArrayList<>();
      for (RecordComponent component : type.getRecordComponents()) {
        fields.add(FieldAccess.ofComponent(component));
        types.add(component.getType());
      }
      Constructor<?> constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
      return new OfRecord(type, fields, handle(constructor));
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw unsupported(type, "its constructor or its accessors are out of reach", e);
    }
  }

  /** A plain class: its non-transient fields, and a constructor without parameters to make one. */
  static FieldsCodec ofPlainClass(Class<?> type) {
    Constructor<?> constructor;
    try {
      constructor = type.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      String reason =
          type.isMemberClass() && !Modifier.isStatic(type.getModifiers())
              ? "it is an inner class; declare it static"
              : "it has no constructor without parameters; add one, or make it a record";
      throw unsupported(type, reason, e);
    }
    try {
      List<FieldAccess> fields = new ArrayList<>();
      for (Class<?> level : levelsOf(type)) {
        Field[] declared = level.getDeclaredFields();
        Arrays.sort(declared, Comparator.comparing(Field::getName));
        for (Field field : declared) {
          if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
            fields.add(FieldAccess.ofField(field));
          }
        }
      }
      return new OfPlainClass(type, fields, handle(constructor));
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw unsupported(type, "one of its fields is out of reach", e);
    }
  }

  static UnsupportedClassException unsupported(Class<?> type, String reason, Throwable cause) {
    UnsupportedClassException exception =
        new UnsupportedClassException(
            "%s cannot be written as bytes, since %s; or register a codec for it"
                .formatted(type.getName(), reason));
    if (cause != null) {
      exception.initCause(cause);
    }
    return exception;
  }

  private static Deque<Class<?>> levelsOf(Class<?> type) {
    Deque<Class<?>> levels = new ArrayDeque<>();
    for (Class<?> level = type; level != Object.class; level = level.getSuperclass()) {
      levels.push(level);
    }
    return levels;
  }

  private static MethodHandle handle(Constructor<?> constructor) throws IllegalAccessException {
    constructor.setAccessible(true);
    return MethodHandles.lookup().unreflectConstructor(constructor);
  }

  private static IOException constructorFailed(Class<?> type, Throwable cause) {
    return new CorruptBytesException(
        "the constructor of %s failed: %s".formatted(type.getName(), cause), cause);
  }

  private static final class OfRecord extends FieldsCodec {
    private final MethodHandle constructor;

    OfRecord(Class<?> type, List<FieldAccess> fields, MethodHandle constructor) {
      super(type, fields);
      this.constructor =
          constructor
              .asFixedArity()
              .asSpreader(Object[].class, fields.size())
              .asType(MethodType.methodType(Object.class, Object[].class));
    }

    @Override
    Object read(ObjectReader input) throws IOException {
      Object[] values = new Object[fields.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = fields[i].read(input);
      }
      try {
        return (Object) constructor.invokeExact(values);
      } catch (Error e) {
        throw e;
      } catch (Throwable e) {
        throw constructorFailed(namedClass(), e);
      }
    }
  }

  private static final class OfPlainClass extends FieldsCodec {
    private final MethodHandle constructor;

    OfPlainClass(Class<?> type, List<FieldAccess> fields, MethodHandle constructor) {
      super(type, fields);
      this.constructor = constructor.asType(MethodType.methodType(Object.class));
    }

    @Override
    Object read(ObjectReader input) throws IOException {
      Object value;
      try {
        value = (Object) constructor.invokeExact();
      } catch (Error e) {
        throw e;
      } catch (Throwable e) {
        throw constructorFailed(namedClass(), e);
      }
      for (FieldAccess field : fields) {
        field.readInto(value, input);
      }
      return value;
    }
  }
}
