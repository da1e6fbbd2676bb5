package io.millrace.api.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Which classes can be keys. Equal keys must meet in one task, whichever process they come from, so
 * a key's class needs an equality of its own that goes by content, and equal keys must have equal
 * bytes.
 */
public final class KeyClasses {
  private KeyClasses() {}

  /**
   * Why objects of a class cannot be keys or parts of keys, and what to take in their place; empty
   * if they can. Of an interface or abstract class nothing is said, since objects have others.
   */
  public static Optional<String> reasonAgainst(Class<?> type) {
    return Optional.ofNullable(reasonAgainst(type, new HashSet<>()));
  }

  private static String reasonAgainst(Class<?> type, Set<Class<?>> checked) {
    if (type.isPrimitive() || !checked.add(type)) {
      return null;
    }
    if (type.isArray()) {
      return "an array is equal only to itself; take a List, a String or a record in its place";
    }
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
      return null;
    }
    if (type.isHidden() || type.isSynthetic()) {
      return "a function is equal only to itself; take what distinguishes it in its place";
    }
    if (!isAlwaysWrittenAlike(type)) {
      return "equal ones may have different bytes; take a List, a TreeSet, a TreeMap or a record in"
          + " its place";
    }
    if (type == URI.class) {
      return "equal ones may be spelt differently; take its toString() in its place";
    }
    if (declaringClass(type, "equals", Object.class) == Object.class
        || declaringClass(type, "hashCode") == Object.class) {
      return "it does not define equals and hashCode; define both, or make it a record";
    }
    return type.isRecord() ? reasonAgainstComponents(type, checked) : null;
  }

  /**
   * Whether equal collections have equal bytes; the order of a hash set or map is no part of it.
   */
  private static boolean isAlwaysWrittenAlike(Class<?> type) {
    if (Collection.class.isAssignableFrom(type)) {
      boolean isList =
          List.class.isAssignableFrom(type) && !LinkedList.class.isAssignableFrom(type);
      return isList || SortedSet.class.isAssignableFrom(type);
    }
    return !Map.class.isAssignableFrom(type) || SortedMap.class.isAssignableFrom(type);
  }

  private static String reasonAgainstComponents(Class<?> type, Set<Class<?>> checked) {
    for (RecordComponent component : type.getRecordComponents()) {
      // A component of type Object holds something else.
      if (component.getType() != Object.class) {
        String reason = reasonAgainst(component.getType(), checked);
        if (reason != null) {
          return "its component '%s' is a %s, and %s"
              .formatted(component.getName(), component.getType().getTypeName(), reason);
        }
      }
    }
    return null;
  }

  private static Class<?> declaringClass(Class<?> type, String name, Class<?>... parameters) {
    try {
      Method method = type.getMethod(name, parameters);
      return method.getDeclaringClass();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e); // every class has them
    }
  }
}
