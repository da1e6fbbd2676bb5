package io.millrace.hadoop;

import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;

/** A line as value, in objects that are used for each line again, as Hadoop's readers do. */
final class LineInput implements MapperInput<String> {
  private static final long serialVersionUID = 1L;

  private transient LongWritable key;
  private transient Text value;

  @Override
  public void open(WritableCopier copier) {
    key = new LongWritable();
    value = new Text();
  }

  @Override
  public Object keyOf(String line) {
    key.set(0);
    return key;
  }

  @Override
  public Object valueOf(String line) {
    value.set(line);
    return value;
  }
}
