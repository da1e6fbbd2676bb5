package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.Test;

public class ExampleRunTest {
  @Test
  public void isPrintedAsItIsRun() {
    ExampleRun run = new ExampleRun("broker:1", "lines", "hdfs://h:2", List.of());

    String typed = run.asTyped("/m/millrace.jar");

    assertThat(typed)
        .isEqualTo(
            """
            yarn jar /m/millrace.jar run --detached \\
                --workers 2 \\
                --parallelism 2 \\
                --worker-memory 512mb \\
                -D snapshot.interval=2s \\
                examples SlidingWordCount \\
                --brokers broker:1 \\
                --topic lines \\
                --output hdfs://h:2/demo/counts \\
                --out-of-orderness-ms 1000""");
    assertThat(words(typed).subList(3, words(typed).size())).isEqualTo(run.arguments());
  }

  @Test
  public void takesOptionsOfTheJob() {
    List<String> options = List.of("worker.slots=2", "yarn.worker-jvm-options=-Da=b -Dc=d");
    ExampleRun run = new ExampleRun("broker:1", "lines", "hdfs://h:2", options);

    assertThat(run.arguments())
        .containsSubsequence("-D", options.get(0), "-D", options.get(1), "examples");
    assertThat(run.asTyped("/m/millrace.jar")).contains("'" + options.get(1) + "'");
  }

  /** As a shell would take them. */
  private static List<String> words(String typed) {
    return List.of(typed.replace("\\\n", "").split(" +"));
  }
}
