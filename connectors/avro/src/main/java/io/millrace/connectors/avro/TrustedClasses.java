package io.millrace.connectors.avro;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * The generated classes that the program itself uses as records, and those that are part of them:
 * Avro makes objects of no others, lest a schema name any class of the class path.
 */
final class TrustedClasses {
  private static final Set<String> NAMES = ConcurrentHashMap.newKeySet();

  static {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> NAMES.contains(type.getName())));
  }

  private TrustedClasses() {}

  /** Trusts the classes that a generated class's own schema names. */
  static void add(Schema schema) {
    switch (schema.getType()) {
      case RECORD -> {
        if (NAMES.add(SpecificData.getClassName(schema))) {
          schema.getFields().forEach(field -> add(field.schema()));
        }
      }
      case ENUM, FIXED -> NAMES.add(SpecificData.getClassName(schema));
      case ARRAY -> add(schema.getElementType());
      case MAP -> add(schema.getValueType());
      case UNION -> schema.getTypes().forEach(TrustedClasses::add);
      default -> {}
    }
  }
}
