package io.millrace.worker.codec;

import io.millrace.api.UserException;
import io.millrace.api.codec.Codec;
import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.KeyClasses;
import io.millrace.api.codec.RegisteredCodec;
import java.io.ObjectOutputStream;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the codec of a class that arrives: a registered one; one of the engine for boxed numbers,
 * texts, arrays, the JDK's collections and times, and tuples; an enum; one from a {@link
 * CodecProvider}; and for other classes one made from the fields of the record or plain class.
 *
 * <p>The JDK's collections are read back as the usual class of their kind, for example a {@code
 * List.of(..)} as an {@code ArrayList}, in the same order. Thread-safe; one instance serves a
 * worker.
 */
public final class CodecRegistry {
  private final ClassLoader classes;
  private final List<CodecProvider> providers = new ArrayList<>();
  private final Map<Class<?>, TypeCodec> codecs = new ConcurrentHashMap<>();

  /** Those whose codecs came with the program. */
  private final Set<Class<?>> registeredClasses = ConcurrentHashMap.newKeySet();

  /** Those that have been found to be good for keys. */
  private final Set<Class<?>> keyClasses = ConcurrentHashMap.newKeySet();

  /** Guarded by this: the classes whose codecs wait for those of their fields. */
  private final Set<Class<?>> beingMade = new HashSet<>();

  private final Map<String, TypeCodec> codecsByName = new ConcurrentHashMap<>();

  /**
   * A registry for a program.
   *
   * @param classes loads the program's classes and those that supply codecs
   */
  public CodecRegistry(ClassLoader classes) {
    this.classes = classes;
    ServiceLoader.load(CodecProvider.class, classes).forEach(providers::add);
  }

  /** Sets the codec of exactly this class, before the first value of it is written or read. */
  public <T> CodecRegistry register(Class<T> type, Codec<T> codec) {
    if (codecs.putIfAbsent(type, new ProvidedCodec<>(type, codec)) != null) {
      throw new IllegalStateException(type.getName() + " has a codec already");
    }
    return this;
  }

  /**
   * Sets the codecs of a program, before its first value is written or read. Those of the same
   * program may be set again.
   */
  public void registerAll(List<RegisteredCodec<?>> registered) {
    registered.forEach(this::registerAgain);
  }

  private <T> void registerAgain(RegisteredCodec<T> registered) {
    if (!registeredClasses.add(registered.type())) {
      return;
    }
    register(registered.type(), registered.codec());
  }

  /**
   * Checks that values of this class can be written.
   *
   * @throws UserException naming the class and what to do, if they cannot
   */
  public void check(Class<?> type) {
    codecOf(type);
  }

  /** Checks that objects of this class can be keys, or parts of them. */
  void requireKeyClass(Class<?> type) {
    if (!keyClasses.contains(type)) {
      KeyClasses.reasonAgainst(type)
          .ifPresent(
              reason -> {
                throw new UnsupportedClassException(
                    "a %s cannot be a key or part of one: %s"
                        .formatted(type.getTypeName(), reason));
              });
      keyClasses.add(type);
    }
  }

  TypeCodec codecOf(Class<?> type) {
    TypeCodec known = codecs.get(type);
    return known != null ? known : make(type);
  }

  private synchronized TypeCodec make(Class<?> type) {
    TypeCodec known = codecs.get(type);
    if (known != null) {
      return known;
    }
    beingMade.add(type);
    try {
      TypeCodec made = create(type);
      codecs.put(type, made);
      return made;
    } finally {
      beingMade.remove(type);
    }
  }

  /**
   * The codec of a field that is declared to be of this class, or null if that has to be found by
   * the value: the class may have subclasses, contains itself, or has no codec or a provided one.
   */
  TypeCodec exactCodecOf(Class<?> declared) {
    boolean isOpen =
        !Modifier.isFinal(declared.getModifiers())
            || (declared.isArray() && !declared.getComponentType().isPrimitive());
    if (isOpen || beingMade.contains(declared)) {
      return null;
    }
    try {
      TypeCodec codec = codecOf(declared);
      boolean isExact = codec.namedClass() == declared && !(codec instanceof ProvidedCodec);
      return isExact ? codec : null;
    } catch (UserException | LinkageError e) {
      return null; // There may never be a value.
    }
  }

  TypeCodec codecOf(String className) throws CorruptBytesException {
    TypeCodec known = codecsByName.get(className);
    if (known != null) {
      return known;
    }
    Class<?> type = findClass(className);
    if (type == null) {
      throw new CorruptBytesException("there is no class named '" + className + "'");
    }
    TypeCodec codec = codecOf(type);
    if (codec.namedClass() != type || codec.builtInTag() != 0) {
      throw new CorruptBytesException(className + " is never written by this name");
    }
    codecsByName.put(className, codec);
    return codec;
  }

  /**
   * The codec for values that were written in a stream.
   *
   * @param description what the writing codec said of its form
   */
  TypeCodec codecOf(String className, String description) throws CorruptBytesException {
    TypeCodec codec = codecOf(className);
    if (description.equals(codec.description())) {
      return codec;
    }
    if (codec instanceof ProvidedCodec<?> provided) {
      return provided.reading(description);
    }
    throw new CorruptBytesException(className + " is never written in several forms");
  }

  /** The class of this name, or null if the program has none. */
  Class<?> findClass(String name) {
    try {
      return Class.forName(name, false, classes);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  TypeCodec builtIn(int tag) throws CorruptBytesException {
    TypeCodec codec = BuiltInCodecs.byTag(tag);
    if (codec == null) {
      throw new CorruptBytesException("no class has tag " + tag);
    }
    return codec;
  }

  private TypeCodec create(Class<?> type) {
    boolean fromJdk = isFromJdk(type);
    TypeCodec builtIn = BuiltInCodecs.of(type, fromJdk);
    if (builtIn != null) {
      return builtIn;
    }
    if (type.isArray()) {
      return new ArrayCodec(type);
    }
    if (Enum.class.isAssignableFrom(type)) {
      return ofEnum(type);
    }
    return provided(type).orElseGet(() -> ofFields(type, fromJdk));
  }

  private static boolean isFromJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  /** A constant with a body of its own is of a subclass, and written as one of the enum. */
  private static TypeCodec ofEnum(Class<?> type) {
    Class<?> declaring = type.isEnum() ? type : type.getSuperclass();
    if (!declaring.isEnum()) {
      throw UnsupportedClassException.of(type, "it is no certain enum", null);
    }
    return new EnumCodec(declaring);
  }

  private <T> Optional<TypeCodec> provided(Class<T> type) {
    for (CodecProvider provider : providers) {
      Optional<Codec<T>> codec = provider.codecFor(type);
      if (codec.isPresent()) {
        return Optional.of(new ProvidedCodec<>(type, codec.get()));
      }
    }
    return Optional.empty();
  }

  private TypeCodec ofFields(Class<?> type, boolean fromJdk) {
    if (fromJdk) {
      throw UnsupportedClassException.of(type, "it is a class of the JDK without a codec", null);
    }
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers()) || type.isHidden()) {
      throw UnsupportedClassException.of(type, "it is a lambda, an interface or abstract", null);
    }
    if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
      throw UnsupportedClassException.of(type, "it is a collection, but none of the JDK's", null);
    }
    String own = ownSerialization(type);
    if (own != null) {
      throw UnsupportedClassException.of(
          type, "its %s says that its fields are not all of it".formatted(own), null);
    }
    return FieldsCodec.of(type, this);
  }

  /** The method by which a class serializes itself in a way of its own, or null. */
  private static String ownSerialization(Class<?> type) {
    for (Class<?> level = type; level != Object.class; level = level.getSuperclass()) {
      for (var method : level.getDeclaredMethods()) {
        boolean writes =
            method.getName().equals("writeObject")
                && method.getParameterCount() == 1
                && method.getParameterTypes()[0] == ObjectOutputStream.class;
        boolean replaces =
            method.getParameterCount() == 0
                && (method.getName().equals("writeReplace")
                    || method.getName().equals("readResolve"));
        if (writes || replaces) {
          return method.getName();
        }
      }
    }
    return null;
  }
}
