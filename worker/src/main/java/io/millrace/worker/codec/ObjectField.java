package io.millrace.worker.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;

/**
 * One field of a class, or one component of a record.
 *
 * @param name unique in the class; with the declaring class in front if a superclass has another of
 *     this name
 * @param place where a value was found, for messages
 * @param declared the type with its arguments, as the source has it
 * @param getter takes the object
 * @param setter takes the object and the value; null for a component
 */
record ObjectField(
    String name,
    String place,
    Class<?> type,
    Type declared,
    MethodHandle getter,
    MethodHandle setter) {

  static ObjectField ofField(Field field, boolean isHiding) throws IllegalAccessException {
    field.setAccessible(true);
    String place = field.getDeclaringClass().getSimpleName() + "." + field.getName();
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    return new ObjectField(
        isHiding ? place : field.getName(),
        place,
        field.getType(),
        field.getGenericType(),
        lookup.unreflectGetter(field),
        lookup.unreflectSetter(field));
  }

  static ObjectField ofComponent(RecordComponent component) throws IllegalAccessException {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return new ObjectField(
        component.getName(),
        component.getDeclaringRecord().getSimpleName() + "." + component.getName(),
        component.getType(),
        component.getGenericType(),
        MethodHandles.lookup().unreflect(accessor),
        null);
  }
}
