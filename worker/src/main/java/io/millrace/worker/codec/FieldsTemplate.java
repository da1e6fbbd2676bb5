package io.millrace.worker.codec;

import java.io.IOException;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * The codec of one class with fields. {@link FieldsCodec#of} defines this class once more for each
 * such class, hidden and with the handles of that class as its data, so that they are constants for
 * the JIT compiler and nothing is shared between the codecs that would keep it from inlining.
 */
final class FieldsTemplate extends FieldsCodec {
  private static final MethodHandle WRITER;
  private static final MethodHandle READER;

  static {
    try {
      Handles handles =
          MethodHandles.classData(
              MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, Handles.class);
      WRITER = handles.writer();
      READER = handles.reader();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  FieldsTemplate(ClassShape shape) {
    super(shape);
  }

  @Override
  void write(Object value, ObjectWriter output) throws IOException {
    try {
      WRITER.invokeExact(value, output);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("an accessor of " + namedClass().getName() + " failed: " + e, e);
    }
  }

  @Override
  Object read(ObjectReader input) throws IOException {
    try {
      return (Object) READER.invokeExact(input);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new CorruptBytesException(
          "the constructor of %s failed: %s".formatted(namedClass().getName(), e), e);
    }
  }
}
