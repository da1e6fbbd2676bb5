package io.millrace.hadoop;

import io.millrace.api.function.Counter;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.hadoop.mapred.Counters;
import org.apache.hadoop.mapreduce.counters.GenericCounter;

/** A counter of the task in the form that both of Hadoop's APIs take. */
final class MapperCounter extends Counters.Counter {
  private final String name;
  private final Counter counter;

  MapperCounter(String name, Counter counter) {
    this.name = name;
    this.counter = counter;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String getDisplayName() {
    return name;
  }

  @Override
  public long getValue() {
    return counter.value();
  }

  @Override
  public long getCounter() {
    return counter.value();
  }

  @Override
  public void increment(long amount) {
    counter.add(amount);
  }

  @Override
  public void setValue(long value) {
    counter.add(value - counter.value());
  }

  @Override
  public org.apache.hadoop.mapreduce.Counter getUnderlyingCounter() {
    return this;
  }

  @Override
  public String makeEscapedCompactString() {
    throw new UnsupportedOperationException("counters of a task are shown in the job's status");
  }

  @Override
  public void write(DataOutput output) throws IOException {
    new GenericCounter(name, name, getValue()).write(output);
  }

  @Override
  public void readFields(DataInput input) throws IOException {
    GenericCounter read = new GenericCounter();
    read.readFields(input);
    setValue(read.getValue());
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
