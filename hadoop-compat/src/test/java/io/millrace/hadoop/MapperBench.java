package io.millrace.hadoop;

import io.millrace.api.function.Counter;
import io.millrace.api.function.FunctionContext;
import io.millrace.api.tuple.Tuple2;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Leads a mapper through the life of a function, as a task does. */
final class MapperBench<I, K, V> implements FunctionContext {
  final HadoopMapper<I, K, V> function;
  final List<Tuple2<K, V>> collected = new ArrayList<>();
  private final Map<String, Long> counters = new TreeMap<>();

  /** Takes the function as it arrives in a worker. */
  MapperBench(HadoopMapper<I, K, V> function) throws Exception {
    this.function = serializedCopy(function);
  }

  /** What a function collects from these records, from open to close. */
  @SafeVarargs
  static <I, K, V> MapperBench<I, K, V> run(HadoopMapper<I, K, V> function, I... records)
      throws Exception {
    MapperBench<I, K, V> bench = new MapperBench<>(function);
    bench.function.open(bench);
    for (I record : records) {
      bench.function.flatMap(record, bench.collected::add);
    }
    bench.function.endOfInput(bench.collected::add);
    bench.function.close();
    return bench;
  }

  /** The counters' values by group and name. */
  Map<String, Long> counters() {
    return counters;
  }

  /** The collected pairs, as text. */
  List<String> texts() {
    return collected.stream().map(pair -> pair.f0() + "=" + pair.f1()).toList();
  }

  @Override
  public String operatorName() {
    return "flat-map";
  }

  @Override
  public int taskIndex() {
    return 3;
  }

  @Override
  public int parallelism() {
    return 4;
  }

  @Override
  public Counter counter(String group, String name) {
    String key = group + "/" + name;
    return new Counter() {
      @Override
      public void add(long amount) {
        counters.merge(key, amount, Long::sum);
      }

      @Override
      public long value() {
        return counters.getOrDefault(key, 0L);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <T> T serializedCopy(T object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(object);
    }
    return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }
}
