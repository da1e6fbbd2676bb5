package io.millrace.hadoop;

import org.apache.hadoop.mapreduce.InputSplit;

/** The input split that a mapper on a stream sees: of unknown length, at no particular place. */
final class StreamSplit extends InputSplit {
  @Override
  public long getLength() {
    return 0;
  }

  @Override
  public String[] getLocations() {
    return new String[0];
  }
}
