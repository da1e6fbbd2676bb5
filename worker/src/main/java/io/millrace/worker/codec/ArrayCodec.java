package io.millrace.worker.codec;

import java.io.IOException;
import java.lang.reflect.Array;

/** Arrays of references: their length, then each element. */
final class ArrayCodec extends TypeCodec {
  private final Class<?> componentType;

  ArrayCodec(Class<?> arrayType) {
    super(0, arrayType);
    this.componentType = arrayType.getComponentType();
  }

  @Override
  ClassSchema describe() {
    return ClassSchema.ofArray(namedClass());
  }

  @Override
  void write(Object value, ObjectWriter output) throws IOException {
    Object[] array = (Object[]) value;
    output.writeCount(array.length);
    for (int i = 0; i < array.length; i++) {
      try {
        output.writeObject(array[i]);
      } catch (UnsupportedClassException e) {
        throw e.within("element " + i);
      }
    }
  }

  @Override
  Object read(ObjectReader input) throws IOException {
    Object[] array = (Object[]) Array.newInstance(componentType, input.readCountOf(1));
    for (int i = 0; i < array.length; i++) {
      Object element = input.readObject();
      if (element != null && !componentType.isInstance(element)) {
        throw new CorruptBytesException(
            "an array of %s cannot hold a %s"
                .formatted(componentType.getName(), element.getClass().getName()));
      }
      array[i] = element;
    }
    return array;
  }
}
