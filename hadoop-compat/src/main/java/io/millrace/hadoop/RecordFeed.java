package io.millrace.hadoop;

import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/** Where a mapper's context gets the records from: a stream, with no split and no known end. */
abstract class RecordFeed extends RecordReader<Object, Object> {
  @Override
  public final void initialize(InputSplit split, TaskAttemptContext context) {}

  @Override
  public final float getProgress() {
    return 0;
  }

  @Override
  public final void close() {}
}
