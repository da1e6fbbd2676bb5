package sample;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.function.Collector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.connectors.files.TextFileSink;
import java.time.Duration;

/**
 * Keeps a value for each number and sends one on, so that pages, heap and network all have much to
 * hold. Arguments: how many numbers, the bytes of a value, the output folder.
 */
public final class Hoard {
  private Hoard() {}

  public static void main(String[] arguments) throws Exception {
    long count = Long.parseLong(arguments[0]);
    int valueBytes = Integer.parseInt(arguments[1]);
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setSnapshotInterval(Duration.ofSeconds(1));
    environment
        .fromSequence(1, count)
        .keyBy(number -> number)
        .process(new Keeping(valueBytes))
        .rebalance()
        .filter(value -> value.length != valueBytes)
        .map(value -> "a value of " + value.length + " bytes")
        .sinkTo(TextFileSink.to(arguments[2]));
    environment.execute("hoard of " + count);
  }

  private record Keeping(int valueBytes) implements KeyedProcessFunction<Long, Long, byte[]> {
    @Override
    public void process(Long number, Context<Long> context, Collector<byte[]> out) {
      context.<byte[]>valueState("kept").update(new byte[valueBytes]);
      out.collect(new byte[valueBytes]);
    }
  }
}
