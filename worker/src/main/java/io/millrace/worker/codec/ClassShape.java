package io.millrace.worker.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How objects of a class are taken apart and made.
 *
 * @param fields in an order that depends on nothing but the class
 * @param constructor takes all components of a record, and nothing for another class
 */
record ClassShape(Class<?> type, List<ObjectField> fields, MethodHandle constructor) {
  /** What a method handle takes; a constructor may have one more. */
  private static final int MOST_SLOTS = 253;

  /**
   * The shape of a record or a plain class.
   *
   * @throws UnsupportedClassException if its objects cannot be made, or are out of reach
   */
  static ClassShape of(Class<?> type) {
    return type.isRecord() ? ofRecord(type) : ofPlainClass(type);
  }

  /** The index of the field with this name, or -1. */
  int indexOf(String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** A record: its components, and its canonical constructor to make one. */
  private static ClassShape ofRecord(Class<?> type) {
    try {
      List<ObjectField> fields = new ArrayList<>();
      List<Class<?>> types = new ArrayList<>();
      for (RecordComponent component : type.getRecordComponents()) {
        fields.add(ObjectField.ofComponent(component));
        types.add(component.getType());
      }
      if (slotsOf(types) > MOST_SLOTS) {
        throw UnsupportedClassException.of(
            type, "it has too many components; put some of them into a record of their own", null);
      }
      Constructor<?> constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
      return new ClassShape(type, fields, handle(constructor).asFixedArity());
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw UnsupportedClassException.of(
          type, "its constructor or its accessors are out of reach", e);
    }
  }

  private static int slotsOf(List<Class<?>> types) {
    int slots = 0;
    for (Class<?> type : types) {
      slots += type == long.class || type == double.class ? 2 : 1;
    }
    return slots;
  }

  /** A plain class: its non-transient fields, and a constructor without parameters to make one. */
  private static ClassShape ofPlainClass(Class<?> type) {
    Constructor<?> constructor;
    try {
      constructor = type.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      String reason =
          type.isMemberClass() && !Modifier.isStatic(type.getModifiers())
              ? "it is an inner class; declare it static"
              : "it has no constructor without parameters; add one, or make it a record";
      throw UnsupportedClassException.of(type, reason, e);
    }
    try {
      List<Field> fields = fieldsOf(type);
      Set<String> names = new HashSet<>();
      Set<String> repeated = new HashSet<>();
      for (Field field : fields) {
        if (!names.add(field.getName())) {
          repeated.add(field.getName());
        }
      }
      List<ObjectField> shaped = new ArrayList<>();
      for (Field field : fields) {
        shaped.add(ObjectField.ofField(field, repeated.contains(field.getName())));
      }
      return new ClassShape(type, shaped, handle(constructor));
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw UnsupportedClassException.of(type, "one of its fields is out of reach", e);
    }
  }

  /** Those of superclasses first, and ordered by name, since reflection promises no order. */
  private static List<Field> fieldsOf(Class<?> type) {
    Deque<Class<?>> levels = new ArrayDeque<>();
    for (Class<?> level = type; level != Object.class; level = level.getSuperclass()) {
      levels.push(level);
    }
    List<Field> fields = new ArrayList<>();
    for (Class<?> level : levels) {
      Field[] declared = level.getDeclaredFields();
      Arrays.sort(declared, Comparator.comparing(Field::getName));
      for (Field field : declared) {
        if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
          fields.add(field);
        }
      }
    }
    return fields;
  }

  private static MethodHandle handle(Constructor<?> constructor) throws IllegalAccessException {
    constructor.setAccessible(true);
    return MethodHandles.lookup().unreflectConstructor(constructor);
  }
}
