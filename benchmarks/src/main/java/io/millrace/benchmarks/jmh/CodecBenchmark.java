package io.millrace.benchmarks.jmh;

import io.millrace.api.tuple.Tuple2;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.ObjectReader;
import io.millrace.worker.codec.ObjectWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Records that leave a process: to bytes, and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CodecBenchmark {
  /** What is written and read. */
  @Param public Kind kind;

  private final CodecRegistry codecs = new CodecRegistry(CodecBenchmark.class.getClassLoader());
  private final ObjectWriter writer = ObjectWriter.forStream(codecs);
  private final ObjectReader reader = ObjectReader.forStream(codecs);
  private byte[] written;

  /** The records, from plain to nested. */
  public enum Kind {
    NUMBER(123_456L),
    WORD("millrace"),
    TUPLE(Tuple2.of(123_456L, 7L)),
    RECORD(new Reading("sensor-17", 123_456L, 21.5, true)),
    POJO(new Order()),
    LIST(List.of(1, 2, 3, 4, 5, 6, 7, 8)),
    NESTED(new Trip("bus", Instant.ofEpochSecond(123_456), List.of(new Reading("a", 1, 2, true))));

    private final Object value;

    Kind(Object value) {
      this.value = value;
    }
  }

  /** A flat record. */
  public record Reading(String sensor, long atMillis, double value, boolean isValid) {}

  /** A record with others in it. */
  public record Trip(String name, Instant start, List<Reading> readings) {}

  /** A class with a constructor without parameters and public fields. */
  public static class Order {
    public long number = 123_456L;
    public String customer = "somebody";
    public int items = 3;
    public double amount = 99.5;
  }

  /** The first record of a stream names its class; those that are measured come after it. */
  @Setup
  public void nameTheClass() throws IOException {
    writer.writeObject(kind.value);
    reader.use(writer.bytes(), 0, writer.length()).readObject();
    writer.reset();
    writer.writeObject(kind.value);
    written = writer.bytes().clone();
  }

  @Benchmark
  public int write() throws IOException {
    writer.reset();
    writer.writeObject(kind.value);
    return writer.length();
  }

  @Benchmark
  public Object read() throws IOException {
    return reader.use(written, 0, written.length).readObject();
  }
}
