package io.millrace.hadoop;

import io.millrace.api.function.FunctionContext;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.mapred.Counters;
import org.apache.hadoop.mapred.InputSplit;
import org.apache.hadoop.mapred.Reporter;
import org.apache.hadoop.mapreduce.StatusReporter;

/**
 * Lends the task's counters to a mapper of either API. An enum's counters have the name of its
 * class as group, as under Hadoop. Status texts and signs of life have no use here.
 */
final class MapperReporter extends StatusReporter implements Reporter {
  private record CounterName(String group, String name) {}

  private final FunctionContext context;
  private final Map<CounterName, MapperCounter> counters = new HashMap<>();
  private final Map<Enum<?>, MapperCounter> enumCounters = new HashMap<>();

  MapperReporter(FunctionContext context) {
    this.context = context;
  }

  @Override
  public Counters.Counter getCounter(Enum<?> name) {
    return enumCounters.computeIfAbsent(
        name, each -> counter(each.getDeclaringClass().getName(), each.name()));
  }

  @Override
  public Counters.Counter getCounter(String group, String name) {
    return counter(group, name);
  }

  @Override
  public void incrCounter(Enum<?> name, long amount) {
    getCounter(name).increment(amount);
  }

  @Override
  public void incrCounter(String group, String name, long amount) {
    getCounter(group, name).increment(amount);
  }

  @Override
  public InputSplit getInputSplit() {
    throw new UnsupportedOperationException(
        "a mapper on a stream has no input split; its records may come from anywhere");
  }

  @Override
  public float getProgress() {
    return 0;
  }

  @Override
  public void progress() {}

  @Override
  public void setStatus(String status) {}

  private MapperCounter counter(String group, String name) {
    return counters.computeIfAbsent(
        new CounterName(group, name),
        each -> new MapperCounter(name, context.counter(group, name)));
  }
}
