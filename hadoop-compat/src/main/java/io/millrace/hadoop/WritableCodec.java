package io.millrace.hadoop;

import io.millrace.api.UserException;
import io.millrace.api.codec.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Constructor;
import org.apache.hadoop.io.Writable;

/** Lets a Writable write and read itself. */
final class WritableCodec<T extends Writable> implements Codec<T> {
  private final Constructor<T> constructor;
  private final int sizeBytes;

  /**
   * @param sizeBytes how many bytes every value takes, or -1 if it depends on the value
   * @throws UserException if the class has no constructor without parameters
   */
  WritableCodec(Class<T> type, int sizeBytes) {
    try {
      constructor = type.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      throw new UserException(
          type.getName()
              + " is a Writable but has no constructor without parameters, so it can not be read"
              + " back; add one",
          e);
    }
    constructor.setAccessible(true);
    this.sizeBytes = sizeBytes;
  }

  @Override
  public void encode(T value, DataOutput output) throws IOException {
    value.write(output);
  }

  @Override
  public T decode(DataInput input) throws IOException {
    T value;
    try {
      value = constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IOException("cannot make a " + constructor.getDeclaringClass().getName(), e);
    }
    value.readFields(input);
    return value;
  }

  @Override
  public int fixedSizeBytes() {
    return sizeBytes;
  }
}
