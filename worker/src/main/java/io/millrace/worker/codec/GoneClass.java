package io.millrace.worker.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A class of which there are values in state, but which is not in the program, and where these may
 * be. What it extended and implemented is not known: any interface is taken for one of its own, and
 * any class whose fields it has.
 */
final class GoneClass {
  private final ClassSchema schema;
  private final String name;
  private final CodecRegistry codecs;

  /** What was stored of a class, or of an array of it. */
  GoneClass(ClassSchema schema, CodecRegistry codecs) {
    this.schema = schema;
    this.codecs = codecs;
    name = schema.className().replaceFirst("^\\[+L(.*);$", "$1");
  }

  /** Whether a value may be in a field of this type, which is known by its name alone. */
  boolean mayBeIn(String typeName) {
    String element = typeName.replaceFirst("(\\[])+$", "");
    if (element.equals(name)) {
      return true;
    }
    if (StoredType.of(element).isPrimitive()) {
      return false;
    }
    Class<?> type = codecs.findClass(element);
    return type == null || mayBeIn(type);
  }

  /**
   * Whether a value may be in a field of this type. What a type variable stands for is said by
   * those who use the class that has it.
   */
  boolean mayBeIn(Type type) {
    if (type instanceof Class<?> plain) {
      return mayBeInPlain(plain);
    }
    if (type instanceof ParameterizedType of) {
      Class<?> raw = (Class<?>) of.getRawType();
      return Stream.of(of.getActualTypeArguments()).anyMatch(this::mayBeIn)
          || (!isFromJdk(raw) && mayExtend(raw));
    }
    if (type instanceof GenericArrayType array) {
      return mayBeIn(array.getGenericComponentType());
    }
    return type instanceof WildcardType any
        && Stream.of(any.getUpperBounds()).anyMatch(this::mayBeIn);
  }

  private boolean mayBeInPlain(Class<?> type) {
    if (type.isArray()) {
      return mayBeInPlain(type.getComponentType());
    }
    boolean holdsAnything = type == Object.class || type.getTypeParameters().length > 0;
    return holdsAnything || mayExtend(type);
  }

  private boolean mayExtend(Class<?> type) {
    if (type.isPrimitive() || type.isEnum() || Modifier.isFinal(type.getModifiers())) {
      return false;
    }
    if (type.isSealed()) {
      return Stream.of(type.getPermittedSubclasses()).anyMatch(this::mayExtend);
    }
    return type.isInterface() || (!isFromJdk(type) && hasFieldsOf(type));
  }

  private boolean hasFieldsOf(Class<?> type) {
    Set<String> names =
        schema.fields().stream().map(ClassSchema.Field::name).collect(Collectors.toSet());
    return schema.kind() != ClassSchema.Kind.ENUM
        && Stream.of(type.getDeclaredFields())
            .filter(field -> (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0)
            .allMatch(field -> names.contains(field.getName()));
  }

  private static boolean isFromJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }
}
