package io.millrace.hadoop;

import io.millrace.api.function.Collector;
import io.millrace.api.tuple.Tuple2;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.mapred.OutputCollector;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/**
 * Copies what a mapper writes, since it may reuse the objects, and passes it on. What it writes
 * before there is a collector waits for one.
 */
final class MapperOutput extends RecordWriter<Object, Object>
    implements OutputCollector<Object, Object> {
  private final WritableCopier copier;
  private final List<Tuple2<Object, Object>> waiting = new ArrayList<>();
  private Collector<Tuple2<Object, Object>> collector = waiting::add;

  MapperOutput(WritableCopier copier) {
    this.copier = copier;
  }

  /** Passes on to this collector from now on. */
  @SuppressWarnings("unchecked") // the factory methods of HadoopMapper tie the types together
  <K, V> void writeTo(Collector<Tuple2<K, V>> newCollector) {
    collector = (Collector<Tuple2<Object, Object>>) (Collector<?>) newCollector;
    if (!waiting.isEmpty()) {
      waiting.forEach(collector::collect);
      waiting.clear();
    }
  }

  @Override
  public void write(Object key, Object value) {
    collector.collect(Tuple2.of(copier.copy(key), copier.copy(value)));
  }

  @Override
  public void collect(Object key, Object value) {
    write(key, value);
  }

  /** Passes on what has been copied before. */
  void pass(Tuple2<Object, Object> copy) {
    collector.collect(copy);
  }

  @Override
  public void close(TaskAttemptContext context) {}
}
