package io.millrace.sandbox.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class LiveViewTest {
  private static final int COLUMNS = 60;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);

  @Test
  public void anOutputThatIsNoTerminal_then_getsOneLineForEachWindow() {
    LiveView view = LiveView.of(out, 0);
    view.show(state(1000, 7));
    view.show(state(1000, 7));
    view.show(state(2000, 1234));

    assertThat(bytes.toString(UTF_8).lines())
        .satisfiesExactly(
            first -> assertThat(first).endsWith("water 7, mill 1"),
            second -> assertThat(second).contains("01:05 running").endsWith("water 1,234, mill 1"));
  }

  @Test
  public void aTerminal_then_isWrittenAnewOverTheSameLines() {
    LiveView view = LiveView.of(out, COLUMNS);
    view.show(state(1000, 7));
    String first = bytes.toString(UTF_8);
    bytes.reset();
    view.show(state(2000, 8));
    String second = bytes.toString(UTF_8);

    assertThat(first)
        .doesNotContain("\033")
        .contains("100 lines in HDFS; 3 windows compared with what was");
    assertThat(second).startsWith("\033[" + first.lines().count() + "A\033[J");
    assertThat(first.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(COLUMNS));
  }

  @Test
  public void aFailure_then_isShown() {
    LiveView.of(out, COLUMNS).show(state(1000, 7, "a worker is gone\n\tat somewhere"));
    assertThat(bytes.toString(UTF_8).lines()).contains("Newest failure: a worker is gone");
    bytes.reset();

    LiveView lines = LiveView.of(out, 0);
    lines.show(state(1000, 7, "a worker is gone"));
    lines.show(state(1000, 7, "a worker is gone"));
    lines.show(state(1000, 7, "another one"));
    assertThat(bytes.toString(UTF_8).lines().filter(line -> line.startsWith("Newest")))
        .containsExactly("Newest failure: a worker is gone", "Newest failure: another one");
  }

  @Test
  public void when_aCountIsWrong_then_theViewSaysSo() {
    assertThat(LiveText.comparison(3, List.of())).endsWith("all equal").doesNotContain("NOT");
    assertThat(LiveText.comparison(3, List.of("window 1"))).contains("NOT all equal");
  }

  private static LiveState state(long windowEndMillis, long count) {
    return state(windowEndMillis, count, "");
  }

  private static LiveState state(long windowEndMillis, long count, String failure) {
    return new LiveState(
        Duration.ofSeconds(65),
        Optional.of(new JobProgress("running", 1, 1000, 1, 1, 1, failure)),
        List.of(
            new WordCount(windowEndMillis, "water", count),
            new WordCount(windowEndMillis, "mill", 1)),
        100,
        3,
        List.of());
  }
}
