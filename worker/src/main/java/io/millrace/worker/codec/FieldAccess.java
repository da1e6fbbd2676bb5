package io.millrace.worker.codec;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;

/** Reads and writes one field of an object, or one component of a record. */
final class FieldAccess {
  private final String place;
  private final Class<?> type;
  private final MethodHandle getter;
  private final MethodHandle setter;

  private FieldAccess(String place, Class<?> type, MethodHandle getter, MethodHandle setter) {
    this.place = place;
    this.type = type;
    Class<?> seenAs = type.isPrimitive() ? type : Object.class;
    this.getter = getter.asType(MethodType.methodType(seenAs, Object.class));
    this.setter =
        setter == null
            ? null
            : setter.asType(MethodType.methodType(void.class, Object.class, seenAs));
  }

  static FieldAccess ofField(Field field) throws IllegalAccessException {
    field.setAccessible(true);
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    return new FieldAccess(
        field.getDeclaringClass().getSimpleName() + "." + field.getName(),
        field.getType(),
        lookup.unreflectGetter(field),
        lookup.unreflectSetter(field));
  }

  static FieldAccess ofComponent(RecordComponent component) throws IllegalAccessException {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return new FieldAccess(
        component.getDeclaringRecord().getSimpleName() + "." + component.getName(),
        component.getType(),
        MethodHandles.lookup().unreflect(accessor),
        null);
  }

  /** The field's name and type, as they enter the fingerprint of its class. */
  String signature() {
    return place + ":" + type.getName() + ";";
  }

  /** Writes the field of an object. */
  void write(Object owner, ObjectWriter output) throws IOException {
    try {
      if (!type.isPrimitive()) {
        writeReference((Object) getter.invokeExact(owner), output);
      } else if (type == long.class) {
        output.writeLong((long) getter.invokeExact(owner));
      } else if (type == int.class) {
        output.writeInt((int) getter.invokeExact(owner));
      } else if (type == double.class) {
        output.writeDouble((double) getter.invokeExact(owner));
      } else if (type == boolean.class) {
        output.writeBoolean((boolean) getter.invokeExact(owner));
      } else if (type == float.class) {
        output.writeFloat((float) getter.invokeExact(owner));
      } else if (type == short.class) {
        output.writeShort((short) getter.invokeExact(owner));
      } else if (type == char.class) {
        output.writeChar((char) getter.invokeExact(owner));
      } else {
        output.writeByte((byte) getter.invokeExact(owner));
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("reading " + place + " failed", e);
    }
  }

  private void writeReference(Object value, ObjectWriter output) throws IOException {
    try {
      output.writeReference(value, type);
    } catch (UnsupportedClassException e) {
      throw e.within(place);
    }
  }

  /** Reads a value that fits the field, boxed if primitive. */
  Object read(ObjectReader input) throws IOException {
    if (!type.isPrimitive()) {
      Object value = input.readObject();
      if (value != null && !type.isInstance(value)) {
        throw new CorruptBytesException(
            "%s is a %s and cannot be a %s"
                .formatted(place, type.getName(), value.getClass().getName()));
      }
      return value;
    }
    if (type == long.class) {
      return input.readLong();
    }
    if (type == int.class) {
      return input.readInt();
    }
    if (type == double.class) {
      return input.readDouble();
    }
    if (type == boolean.class) {
      return input.readBoolean();
    }
    if (type == float.class) {
      return input.readFloat();
    }
    if (type == short.class) {
      return input.readShort();
    }
    if (type == char.class) {
      return input.readChar();
    }
    return input.readByte();
  }

  /** Reads a value into the field of an object. */
  void readInto(Object owner, ObjectReader input) throws IOException {
    try {
      if (type == long.class) {
        setter.invokeExact(owner, input.readLong());
      } else if (type == int.class) {
        setter.invokeExact(owner, input.readInt());
      } else if (type == double.class) {
        setter.invokeExact(owner, input.readDouble());
      } else if (type.isPrimitive()) {
        setter.invoke(owner, read(input));
      } else {
        setter.invokeExact(owner, read(input));
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("writing " + place + " failed", e);
    }
  }
}
