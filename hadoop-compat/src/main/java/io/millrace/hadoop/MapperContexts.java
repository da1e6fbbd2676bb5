package io.millrace.hadoop;

import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.lib.map.WrappedMapper;
import org.apache.hadoop.mapreduce.task.MapContextImpl;

/** Makes the contexts that mappers of the newer API are called with. */
final class MapperContexts {
  private MapperContexts() {}

  static Mapper<Object, Object, Object, Object>.Context create(
      MapperTask task, RecordFeed feed, RecordWriter<Object, Object> output) {
    return new WrappedMapper<Object, Object, Object, Object>()
        .getMapContext(
            new MapContextImpl<>(
                task.configuration(),
                task.id(),
                feed,
                output,
                null,
                task.reporter(),
                new StreamSplit()));
  }
}
