package io.millrace.connectors.kafka;

import io.millrace.api.connector.SplitReader;
import java.io.IOException;
import java.util.List;

/** One reader of a source, driven as a task does. */
final class SourceRun<T> implements AutoCloseable {
  final CollectedOutput<T> output = new CollectedOutput<>();
  final SplitReader<T, KafkaSplit> reader;

  SourceRun(KafkaSource<T> source, List<KafkaSplit> splits) throws Exception {
    reader = source.createReader(new TaskOfJob("job", "source", 0, 1));
    reader.addSplits(splits);
  }

  /** Reads on until that many records are there in all, but not one more. */
  SourceRun<T> readUntil(int records) throws Exception {
    Deadline.await(
        records + " records",
        () -> {
          if (output.records.size() < records) {
            reader.read(output, records - output.records.size());
          }
          return output.records.size() >= records;
        });
    return this;
  }

  /** Reads on until that many splits have ended in all. */
  SourceRun<T> readUntilFinished(int splits) throws Exception {
    Deadline.await(
        splits + " finished splits",
        () -> {
          reader.read(output, 100);
          return output.finishedSplits.size() >= splits;
        });
    return this;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
