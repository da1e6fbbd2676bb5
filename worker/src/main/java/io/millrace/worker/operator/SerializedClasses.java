package io.millrace.worker.operator;

import java.io.ObjectInputFilter;
import java.util.List;

/**
 * What may occur in an object of the program in Java serialization: values of the JDK, and any
 * class of the engine and the program but those known to run code of the sender's choice when they
 * are read. Besides, nothing can be larger or deeper than its bytes may hold. A list of what is
 * known can not be complete; {@code docs/security.md} says what else keeps forged bytes away.
 */
final class SerializedClasses implements ObjectInputFilter {
  private static final long DEEPEST = 2_000;

  /** An element takes a byte at least, and the JDK's hash tables have room for eight times more. */
  private static final long MOST_ELEMENTS_PER_BYTE = 16;

  private static final List<String> JDK_ALLOWED =
      List.of(
          "com.sun.org.apache.xerces.internal.jaxp.datatype.",
          "java.io.",
          "java.lang.",
          "java.math.",
          "java.net.",
          "java.nio.",
          "java.security.",
          "java.sql.",
          "java.text.",
          "java.time.",
          "java.util.",
          "javax.crypto.spec.",
          "javax.xml.datatype.",
          "javax.xml.namespace.",
          "sun.util.calendar.");

  /** Proxies that call anything, objects that hold serialized objects, and handlers of files. */
  private static final List<String> JDK_REFUSED =
      List.of(
          "java.lang.reflect.",
          "java.security.SignedObject",
          "java.util.logging.",
          "java.util.prefs.");

  /** Parts of names, since libraries are often renamed by those who bundle them. */
  private static final List<String> OTHERS_REFUSED =
      List.of(
          "bsh.XThis",
          "clojure.core.proxy$",
          "clojure.inspector.proxy$",
          "com.mchange.v2.c3p0.",
          "com.rometools.rome.feed.impl.",
          "com.sun.syndication.feed.impl.",
          "com.vaadin.data.util.",
          "com.zaxxer.hikari.",
          "commons.beanutils.BeanComparator",
          "commons.collections.functors.",
          "commons.collections4.functors.",
          "commons.dbcp",
          "commons.fileupload.disk.DiskFileItem",
          "groovy.runtime.ConvertedClosure",
          "groovy.runtime.MethodClosure",
          "org.hibernate.engine.spi.TypedValue",
          "org.hibernate.property.",
          "org.hibernate.tuple.",
          "org.jboss.interceptor.",
          "org.jboss.weld.interceptor.",
          "org.mozilla.javascript.",
          "org.python.core.",
          "springframework.aop.",
          "springframework.beans.factory.",
          "springframework.core.SerializableTypeWrapper",
          "springframework.jndi.",
          "springframework.transaction.jta.",
          "xalan.xsltc.");

  private final long bytes;
  private String refusal = "";

  /** Bounds for an object of so many bytes. */
  SerializedClasses(long bytes) {
    this.bytes = bytes;
  }

  /** Why something was refused; empty if nothing was. */
  String refusal() {
    return refusal;
  }

  @Override
  public Status checkInput(FilterInfo info) {
    if (info.depth() > DEEPEST) {
      return refuse("its objects are nested deeper than " + DEEPEST);
    }
    if (info.arrayLength() > MOST_ELEMENTS_PER_BYTE * bytes) {
      return refuse(
          "an array of " + info.arrayLength() + " elements does not fit into " + bytes + " bytes");
    }
    Class<?> type = info.serialClass();
    return type == null || isAllowed(elementOf(type))
        ? Status.UNDECIDED
        : refuse(
            elementOf(type).getName()
                + " is not among the classes that are deserialized; a program can keep the values"
                + " that it is made of instead");
  }

  private Status refuse(String reason) {
    refusal = reason;
    return Status.REJECTED;
  }

  private static Class<?> elementOf(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    return element;
  }

  private static boolean isAllowed(Class<?> type) {
    String name = type.getName();
    if (type.isPrimitive()) {
      return true;
    }
    return isOfJdk(type)
        ? JDK_ALLOWED.stream().anyMatch(name::startsWith)
            && JDK_REFUSED.stream().noneMatch(name::startsWith)
        : OTHERS_REFUSED.stream().noneMatch(name::contains);
  }

  private static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }
}
