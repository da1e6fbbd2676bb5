package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.Test;

public class WorkerMemoryTest {
  private static final long MEBIBYTE = 1L << 20;

  @Test
  public void shouldDivideAllOfIt() {
    for (long mebibytes : new long[] {384, 512, 1024, 4096, 65_536}) {
      long process = mebibytes * MEBIBYTE;
      WorkerMemory memory = WorkerMemory.ofProcess(process, Configuration.empty());
      assertThat(
              memory.heapBytes() + memory.pageBytes() + memory.networkBytes() + memory.jvmBytes())
          .isEqualTo(process);
      assertThat(memory.heapBytes()).isCloseTo(memory.pageBytes(), within(MEBIBYTE));
      assertThat(memory.jvmBytes()).isGreaterThanOrEqualTo(process * 15 / 100);
    }
  }

  @Test
  public void shouldStartTheJvmAccordingly() {
    WorkerMemory memory =
        new WorkerMemory(300 * MEBIBYTE, 200 * MEBIBYTE, 32 * MEBIBYTE, 160 * MEBIBYTE);
    assertThat(memory.jvmOptions())
        .startsWith("-Xms192m", "-Xmx300m")
        .contains("-XX:+UseParallelGC", "-XX:NewSize=64m")
        .contains("-XX:MaxDirectMemorySize=232m", "-Dio.netty.maxDirectMemory=0");
    assertThat(WorkerMemory.heapOptions(60))
        .startsWith("-Xms60m", "-Xmx60m")
        .contains("-XX:NewSize=20m");
    assertThat(memory.toTable()).contains("pages        200").contains("together     692");
    assertThat(memory).hasToString("heap 300 MiB, pages 200 MiB, network 32 MiB, JVM 160 MiB");
  }

  @Test
  public void shouldPutAHeapThatIsNotLargeWhereReferencesAreAddresses() throws Exception {
    assertThat(start(3800, "-Xlog:gc+heap+coops=debug", "-version"))
        .anyMatch(line -> line.endsWith("Compressed Oops mode: 32-bit"));
  }

  /** Without the options for loops it stands still once or never before the loop has ended. */
  @Test
  public void shouldLetTheJvmStandStillInTheMiddleOfALongLoop() throws Exception {
    List<String> lines =
        start(64, "-cp", System.getProperty("java.class.path"), LongLoop.class.getName());
    assertThat(Integer.parseInt(lines.get(lines.size() - 1))).as("%s", lines).isGreaterThan(3);
  }

  /** What a JVM prints that is started for a heap of this size. */
  private static List<String> start(long heapMebibytes, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(WorkerMemory.heapOptions(heapMebibytes));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as("%s", lines).isZero();
    return lines;
  }

  @Test
  public void shouldTakeTheSizeOfPagesThatIsAskedFor() {
    Configuration configuration = Configuration.of(Map.of("worker.page-memory", "100 mb"));
    assertThat(WorkerMemory.ofProcess(1024 * MEBIBYTE, configuration).pageBytes())
        .isEqualTo(100 * MEBIBYTE);
    assertThat(WorkerMemory.ofRunningJvm(configuration).pageBytes()).isEqualTo(100 * MEBIBYTE);
  }

  @Test
  public void whenThereIsTooLittle_thenItSaysWhatIsNeeded() {
    assertThatThrownBy(() -> WorkerMemory.ofProcess(300 * MEBIBYTE, Configuration.empty()))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("384 MiB")
        .hasMessageContaining("300 MiB");
    Configuration greedy = Configuration.of(Map.of("worker.page-memory", "1 gb"));
    assertThatThrownBy(() -> WorkerMemory.ofProcess(1024 * MEBIBYTE, greedy))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("worker.page-memory is 1024 MiB")
        .hasMessageContaining("set it to 716 mb or less, or give the worker 1400 MiB or more");
  }

  @Test
  public void whenPagesAreTooLarge_thenTheSizesThatItNamesArePossible() {
    for (long mebibytes : new long[] {384, 500, 700, 1024, 1500, 10_000}) {
      long process = mebibytes * MEBIBYTE;
      Configuration greedy = pages(mebibytes);
      String message = catchThrowable(() -> WorkerMemory.ofProcess(process, greedy)).getMessage();
      Matcher sizes = Pattern.compile("to (\\d+) mb or less.* (\\d+) MiB or more").matcher(message);
      assertThat(sizes.find()).as(message).isTrue();

      long largest = Long.parseLong(sizes.group(1));
      WorkerMemory.ofProcess(process, pages(largest));
      assertThatThrownBy(() -> WorkerMemory.ofProcess(process, pages(largest + 1)))
          .isInstanceOf(ResourceException.class);
      long least = Long.parseLong(sizes.group(2)) * MEBIBYTE;
      WorkerMemory.ofProcess(least, greedy);
      assertThatThrownBy(() -> WorkerMemory.ofProcess(least - MEBIBYTE, greedy))
          .isInstanceOf(ResourceException.class);
    }
  }

  private static Configuration pages(long mebibytes) {
    return Configuration.of(Map.of("worker.page-memory", mebibytes + " mb"));
  }

  @Test
  public void shouldReadEveryOption() {
    Configuration configuration =
        Configuration.of(
            Map.of(
                "worker.slots", "3",
                "worker.page-memory", "5 mb",
                "worker.spill-folder", "/spill",
                "worker.spill-limit", "6 gb",
                "worker.snapshot-threads", "7",
                "worker.copy-classes", "false",
                "worker.check-emitted-records", "true",
                "worker.show-records", "false"));
    configuration.check(WorkerOptions.all());
    assertThat(configuration.toMap()).hasSameSizeAs(WorkerOptions.all());
    assertThat(configuration.get(WorkerOptions.SLOTS)).isEqualTo(3);
    assertThat(configuration.get(WorkerOptions.PAGE_MEMORY)).isEqualTo(5 * MEBIBYTE);
    assertThat(configuration.get(WorkerOptions.SPILL_FOLDER)).isEqualTo("/spill");
    assertThat(configuration.get(WorkerOptions.SPILL_LIMIT)).isEqualTo(6L << 30);
    assertThat(configuration.get(WorkerOptions.SNAPSHOT_THREADS)).isEqualTo(7);
    assertThat(configuration.get(WorkerOptions.COPY_CLASSES)).isFalse();
    assertThat(configuration.get(WorkerOptions.CHECK_RECORDS)).isTrue();
    assertThat(configuration.get(WorkerOptions.SHOW_RECORDS)).isFalse();
  }

  private static Offset<Long> within(long bytes) {
    return Offset.offset(bytes);
  }
}
