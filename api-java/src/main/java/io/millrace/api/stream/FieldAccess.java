package io.millrace.api.stream;

import io.millrace.api.UserException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** Reads one field of a class by its name, and copies an object with another value for it. */
final class FieldAccess {
  private final Class<?> type;
  private final List<Field> fields;
  private final Field field;
  private final Constructor<?> constructor;

  private FieldAccess(Class<?> type, List<Field> fields, Field field, Constructor<?> constructor) {
    this.type = type;
    this.fields = fields;
    this.field = field;
    this.constructor = constructor;
  }

  static FieldAccess of(Class<?> type, String name) {
    List<Field> fields = fieldsOf(type);
    Field field =
        fields.stream()
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new UserException(
                        type.getName()
                            + " has no field '"
                            + name
                            + "'; it has "
                            + fields.stream().map(Field::getName).toList()));
    fields.forEach(each -> each.setAccessible(true));
    return new FieldAccess(type, fields, field, constructorOf(type));
  }

  Class<?> type() {
    return type;
  }

  Object get(Object object) {
    try {
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked") // the copy is of the same class as the original
  <T> T copyWith(T original, Object value) {
    if (constructor == null) {
      throw new UserException(
          type.getName()
              + " is neither a record class nor has a constructor without parameters,"
              + " so no copy with another '"
              + field.getName()
              + "' can be made");
    }
    try {
      Object[] values = new Object[fields.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = fields.get(i).equals(field) ? value : fields.get(i).get(original);
      }
      if (type.isRecord()) {
        return (T) constructor.newInstance(values);
      }
      Object copy = constructor.newInstance();
      for (int i = 0; i < values.length; i++) {
        fields.get(i).set(copy, values[i]);
      }
      return (T) copy;
    } catch (ReflectiveOperationException e) {
      throw new UserException("cannot make a copy of " + original + ": " + e, e);
    }
  }

  private static List<Field> fieldsOf(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      if (each.getName().startsWith("java.")) {
        break;
      }
      for (Field declared : each.getDeclaredFields()) {
        if (!Modifier.isStatic(declared.getModifiers())) {
          fields.add(declared);
        }
      }
    }
    return fields;
  }

  private static Constructor<?> constructorOf(Class<?> type) {
    try {
      Constructor<?> constructor;
      if (type.isRecord()) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
          types[i] = components[i].getType();
        }
        constructor = type.getDeclaredConstructor(types);
      } else {
        constructor = type.getDeclaredConstructor();
      }
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
