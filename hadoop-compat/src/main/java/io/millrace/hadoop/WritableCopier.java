package io.millrace.hadoop;

import io.millrace.api.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.DataInputBuffer;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.util.ReflectionUtils;

/**
 * Copies keys and values, the common ones without a detour over bytes. For one thread at a time.
 */
final class WritableCopier {
  private static final Set<Class<?>> IMMUTABLE =
      Set.of(
          String.class,
          Boolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class);

  private final Configuration configuration;
  private final DataOutputBuffer output = new DataOutputBuffer();
  private final DataInputBuffer input = new DataInputBuffer();

  WritableCopier(Configuration configuration) {
    this.configuration = configuration;
  }

  /** A copy, of the same class; the object itself if it can not change. */
  Object copy(Object value) {
    if (value == null) {
      return null;
    }
    Class<?> type = value.getClass();
    if (type == Text.class) {
      return new Text((Text) value);
    }
    if (type == IntWritable.class) {
      return new IntWritable(((IntWritable) value).get());
    }
    if (type == LongWritable.class) {
      return new LongWritable(((LongWritable) value).get());
    }
    if (type == NullWritable.class || isImmutable(type)) {
      return value;
    }
    if (value instanceof Writable writable) {
      return copyByBytes(writable);
    }
    throw new UserException(
        type.getName()
            + " can not be a key or value of a Hadoop mapper on a stream: it is neither a Writable"
            + " nor immutable, so it can not be copied");
  }

  private static boolean isImmutable(Class<?> type) {
    return IMMUTABLE.contains(type) || type.isRecord() || type.isEnum();
  }

  private Writable copyByBytes(Writable original) {
    Writable copy = newInstance(original.getClass());
    try {
      output.reset();
      original.write(output);
      input.reset(output.getData(), output.getLength());
      copy.readFields(input);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy a " + original.getClass().getName(), e);
    }
  }

  private Writable newInstance(Class<? extends Writable> type) {
    try {
      return ReflectionUtils.newInstance(type, configuration);
    } catch (RuntimeException e) {
      throw new UserException(
          type.getName() + " can not be copied: it needs a constructor without parameters", e);
    }
  }
}
