package sample;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.connectors.files.TextFileSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes numbers as lines, each once, by way of an exchange. Arguments: how many (0: no end), how
 * many a second, the output folder, and optionally a number on which to fail, and what to do then
 * instead, before there is a snapshot: {@code halt} or {@code exit} the process, or {@code hang};
 * or the path of a file, which is made if it is not there, and then the process ends with code 0.
 */
public final class Numbers {
  private Numbers() {}

  public static void main(String[] arguments) throws Exception {
    long count = Long.parseLong(arguments[0]);
    long perSecond = Long.parseLong(arguments[1]);
    long poison = arguments.length > 3 ? Long.parseLong(arguments[3]) : -1;
    String deed = arguments.length > 4 ? arguments[4] : "";
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setSnapshotInterval(!deed.isEmpty() ? Duration.ofHours(1) : Duration.ofMillis(500));
    environment
        .fromSource(new PacedNumbers(count, perSecond), WatermarkStrategy.noWatermarks(), "numbers")
        .map(number -> check(number, poison, deed))
        .name("check")
        .rebalance()
        .sinkTo(TextFileSink.to(arguments[2]))
        .name("lines");
    environment.execute("numbers up to " + count);
  }

  /** The classes that the program consists of, beside this one. */
  public static List<Class<?>> partsOfProgram() {
    List<Class<?>> parts = new ArrayList<>(List.of(PacedNumbers.class));
    parts.addAll(List.of(PacedNumbers.class.getDeclaredClasses()));
    return parts;
  }

  private static long check(long number, long poison, String deed) throws IOException {
    if (number == poison) {
      switch (deed) {
        case "halt" -> Runtime.getRuntime().halt(3);
        case "exit" -> System.exit(0);
        case "hang" -> hang();
        case "" -> throw new IllegalArgumentException("the number is poisoned");
        default -> haltOnce(Path.of(deed));
      }
    }
    return number;
  }

  private static void haltOnce(Path mark) throws IOException {
    if (!Files.exists(mark)) {
      Files.createFile(mark);
      Runtime.getRuntime().halt(0);
    }
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static void hang() {
    while (true) {
      Thread.onSpinWait();
    }
  }
}
