package io.millrace.worker.code;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Makes objects of classes that are defined once more for one place in a plan, as hidden classes.
 *
 * <p>The JIT compiler inlines a call when the call site has seen one class of receivers, or two. It
 * counts them for the code of a method, not for an object: the one site in a class around a user's
 * function sees all functions of the JVM, and soon calls each by a table. In a copy of the class
 * the same site sees one function. (That classes are made anew for one query is an idea of
 * databases that compile queries, such as Trino.)
 *
 * <p>A copy is defined when it is first asked for, and is unloaded when neither this object nor an
 * instance is left. It is not a subclass of its template: it is known by the interfaces only. Its
 * frames are left out of stack traces, as those of all hidden classes are, which leaves the user's.
 * Safe for use by several threads.
 */
public final class ClassCopies {
  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final ClassCopies NONE = new ClassCopies(false);

  private final boolean isCopying;
  private final Map<Class<?>, MethodHandle> constructors = new ConcurrentHashMap<>();

  private ClassCopies(boolean isCopying) {
    this.isCopying = isCopying;
  }

  /** Copies for one place. */
  static ClassCopies forPlace() {
    return new ClassCopies(true);
  }

  /** Makes objects of the templates themselves. */
  public static ClassCopies none() {
    return NONE;
  }

  /**
   * Makes an object of this place's copy of a class.
   *
   * @param <T> an interface of the template, or a class above it
   * @param template a class at the top of its file with one constructor. A hidden class can have no
   *     lambdas, and can not name itself as the type of a field or parameter, as a record does
   * @param arguments for the constructor
   */
  @SuppressWarnings("unchecked") // a copy has all types of its template but the template itself
  public <T> T create(Class<? extends T> template, Object... arguments) {
    MethodHandle constructor = constructors.computeIfAbsent(template, this::constructorOf);
    try {
      return (T) constructor.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(template + " can not be made", e);
    }
  }

  private MethodHandle constructorOf(Class<?> template) {
    try {
      Lookup inside = MethodHandles.privateLookupIn(template, LOOKUP);
      if (isCopying) {
        check(template);
        inside = inside.defineHiddenClass(bytesOf(template), true, Lookup.ClassOption.NESTMATE);
      }
      Constructor<?>[] found = inside.lookupClass().getDeclaredConstructors();
      if (found.length != 1) {
        throw new IllegalArgumentException(
            template + " has " + found.length + " constructors, expected one");
      }
      return inside.unreflectConstructor(found[0]);
    } catch (IllegalAccessException | IOException | VerifyError e) {
      throw new IllegalStateException(template + " can not be defined once more", e);
    }
  }

  /** What would fail only when it is used. */
  private static void check(Class<?> template) {
    boolean hasLambda =
        Stream.of(template.getDeclaredMethods())
            .anyMatch(method -> method.isSynthetic() && !method.isBridge());
    if (hasLambda || template.isRecord() || template.getEnclosingClass() != null) {
      throw new IllegalArgumentException(
          template + " can not be copied: it must be at the top of its file and without lambdas");
    }
  }

  private static byte[] bytesOf(Class<?> template) throws IOException {
    String file = template.getName().substring(template.getPackageName().length() + 1) + ".class";
    try (InputStream bytes = template.getResourceAsStream(file)) {
      if (bytes == null) {
        throw new IOException("there is no file " + file + " where the class was loaded from");
      }
      return bytes.readAllBytes();
    }
  }
}
