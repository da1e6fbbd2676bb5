package io.millrace.hadoop;

import io.millrace.api.UserException;
import io.millrace.api.codec.Codec;
import io.millrace.api.codec.CodecProvider;
import java.lang.reflect.Modifier;
import java.util.Optional;
import org.apache.hadoop.io.BooleanWritable;
import org.apache.hadoop.io.ByteWritable;
import org.apache.hadoop.io.DoubleWritable;
import org.apache.hadoop.io.FloatWritable;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.ShortWritable;
import org.apache.hadoop.io.Writable;

/** Codecs for all Writables that have a constructor without parameters. */
public final class WritableCodecProvider implements CodecProvider {
  /**
   * {@inheritDoc}
   *
   * @throws UserException if the class is a Writable that can not be made anew
   */
  @Override
  public <T> Optional<Codec<T>> codecFor(Class<T> type) {
    if (!Writable.class.isAssignableFrom(type) || Modifier.isAbstract(type.getModifiers())) {
      return Optional.empty();
    }
    @SuppressWarnings("unchecked") // it is a class of Writables, as was just checked
    Codec<T> codec = (Codec<T>) writableCodec(type.asSubclass(Writable.class));
    return Optional.of(codec);
  }

  private static Codec<? extends Writable> writableCodec(Class<? extends Writable> type) {
    return type == NullWritable.class
        ? new NullWritableCodec()
        : new WritableCodec<>(type, sizeBytes(type));
  }

  private static int sizeBytes(Class<?> type) {
    if (type == LongWritable.class || type == DoubleWritable.class) {
      return Long.BYTES;
    }
    if (type == IntWritable.class || type == FloatWritable.class) {
      return Integer.BYTES;
    }
    if (type == ShortWritable.class) {
      return Short.BYTES;
    }
    return type == ByteWritable.class || type == BooleanWritable.class ? 1 : -1;
  }
}
