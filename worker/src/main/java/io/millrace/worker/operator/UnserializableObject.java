package io.millrace.worker.operator;

import io.millrace.api.plan.Operation;
import java.io.Externalizable;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds through which fields something refers to the object that Java's serialization has refused:
 * its exception names the class alone. Used once.
 */
public final class UnserializableObject {
  /** Nothing that a program captures is nested deeper. */
  private static final int MOST_DEPTH = 100;

  private final String refusedClass;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private UnserializableObject(String refusedClass) {
    this.refusedClass = refusedClass;
  }

  /**
   * What is wrong, in words: which field of which class holds the object, and in which field that
   * one is, as far as it can be seen.
   *
   * @param root what was to be serialized
   */
  public static String describe(Object root, NotSerializableException refused) {
    String refusedClass = refused.getMessage();
    return new UnserializableObject(refusedClass)
        .find(root, "", 0)
        .map(path -> path + " holds a " + refusedClass + ", which is not Serializable")
        .orElse("it refers to a " + refusedClass + ", which is not Serializable");
  }

  /**
   * The way to the refused object, the last step first.
   *
   * @param path the way to this object, the last step first
   */
  private Optional<String> find(Object object, String path, int depth) {
    if (object == null || depth > MOST_DEPTH || !seen.add(object)) {
      return Optional.empty();
    }
    if (!(object instanceof Serializable)) {
      boolean isRefused = object.getClass().getName().equals(refusedClass) && !path.isEmpty();
      return isRefused ? Optional.of(path) : Optional.empty();
    }
    if (object instanceof Object[]) {
      return findElement(object, path, depth);
    }
    if (object instanceof Collection<?> collection) {
      return findAny(collection, step("an element", path), depth);
    }
    if (object instanceof Map<?, ?> map) {
      return findAny(map.keySet(), step("a key", path), depth)
          .or(() -> findAny(map.values(), step("a value", path), depth));
    }
    Optional<Object> replacement = replacementOf(object);
    if (replacement.isPresent()) {
      return replacement.get() instanceof SerializedLambda lambda
          ? findCaptured(lambda, path, depth)
          : find(replacement.get(), path, depth + 1);
    }
    return object instanceof Externalizable ? Optional.empty() : findField(object, path, depth);
  }

  private static String step(String last, String path) {
    return path.isEmpty() ? last : last + " of " + path;
  }

  private Optional<String> findElement(Object array, String path, int depth) {
    for (int i = 0; i < Array.getLength(array); i++) {
      Optional<String> found = find(Array.get(array, i), step("element " + i, path), depth + 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<String> findAny(Collection<?> elements, String path, int depth) {
    for (Object element : elements) {
      Optional<String> found = find(element, path, depth + 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<String> findCaptured(SerializedLambda lambda, String path, int depth) {
    String owner = lambda.getCapturingClass().replace('/', '.');
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
      Object captured = lambda.getCapturedArg(i);
      boolean isThis = i == 0 && captured != null && captured.getClass().getName().equals(owner);
      String what =
          (isThis ? "'this', captured by" : "a variable captured by") + " a lambda in " + owner;
      Optional<String> found = find(captured, in(what, path), depth + 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static String in(String what, String path) {
    return path.isEmpty() ? what : what + ", in " + path;
  }

  private Optional<String> findField(Object object, String path, int depth) {
    for (Class<?> level = object.getClass();
        level != null && Serializable.class.isAssignableFrom(level);
        level = level.getSuperclass()) {
      for (Field field : level.getDeclaredFields()) {
        boolean isWritten = (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0;
        if (isWritten && !field.getType().isPrimitive()) {
          String what = "field '" + field.getName() + "' of " + level.getName();
          String way = object instanceof Operation ? path : in(what, path); // users do not know it
          Optional<String> found = find(valueOf(field, object), way, depth + 1);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Object valueOf(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      return null; // a class of the JDK's: then the message tells less
    }
  }

  /** What is serialized in place of an object, a lambda for example. */
  private static Optional<Object> replacementOf(Object object) {
    try {
      Method writeReplace = object.getClass().getDeclaredMethod("writeReplace");
      writeReplace.setAccessible(true);
      return Optional.ofNullable(writeReplace.invoke(object));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
