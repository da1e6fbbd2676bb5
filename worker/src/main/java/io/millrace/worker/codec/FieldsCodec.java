package io.millrace.worker.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Objects of records and plain classes by their fields, in the order of the class's shape. */
abstract class FieldsCodec extends TypeCodec {
  private static final byte[] TEMPLATE = template();

  private final ClassShape shape;

  /** The operations of a codec, as {@link FieldHandles} makes them. */
  record Handles(MethodHandle writer, MethodHandle reader) {}

  FieldsCodec(ClassShape shape) {
    super(0, shape.type());
    this.shape = shape;
  }

  /**
   * Generates the codec of a record or plain class.
   *
   * @param codecs have the codecs of its fields
   */
  static FieldsCodec of(Class<?> type, CodecRegistry codecs) {
    ClassShape shape = ClassShape.of(type);
    try {
      FieldHandles fields = new FieldHandles(shape, codecs);
      Handles handles = new Handles(fields.writer(), fields.reader());
      MethodHandles.Lookup copy =
          MethodHandles.lookup().defineHiddenClassWithClassData(TEMPLATE, handles, true);
      return (FieldsCodec)
          copy.findConstructor(
                  copy.lookupClass(), MethodType.methodType(void.class, ClassShape.class))
              .asType(MethodType.methodType(FieldsCodec.class, ClassShape.class))
              .invokeExact(shape);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("no codec can be generated for " + type.getName(), e);
    }
  }

  private static byte[] template() {
    String file = FieldsTemplate.class.getSimpleName() + ".class";
    try (InputStream bytes = FieldsTemplate.class.getResourceAsStream(file)) {
      return bytes.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  final ClassShape shape() {
    return shape;
  }

  @Override
  ClassSchema describe() {
    return ClassSchema.ofFields(shape);
  }
}
