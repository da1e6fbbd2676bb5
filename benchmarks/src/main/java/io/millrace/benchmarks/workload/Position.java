package io.millrace.benchmarks.workload;

import io.millrace.api.connector.SourceSplit;

/**
 * How far a split of generated records has been read.
 *
 * @param split which one, from 0
 * @param next the index in the split of the next record
 */
record Position(int split, long next) implements SourceSplit {
  @Override
  public String splitId() {
    return Integer.toString(split);
  }
}
