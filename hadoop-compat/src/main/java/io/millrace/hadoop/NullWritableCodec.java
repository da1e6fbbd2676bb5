package io.millrace.hadoop;

import io.millrace.api.codec.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import org.apache.hadoop.io.NullWritable;

/** There is only one. */
final class NullWritableCodec implements Codec<NullWritable> {
  @Override
  public void encode(NullWritable value, DataOutput output) {}

  @Override
  public NullWritable decode(DataInput input) {
    return NullWritable.get();
  }

  @Override
  public int fixedSizeBytes() {
    return 0;
  }
}
