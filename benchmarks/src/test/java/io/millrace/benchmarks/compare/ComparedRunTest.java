package io.millrace.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

public class ComparedRunTest {
  private static final Path PEERS = Path.of("/peers");
  private static final Path REPOSITORY = Path.of("/repository");

  @Test
  public void shouldRunAPeerByItsOwnCommand() {
    ComparedRun run = ComparedRun.parse("windows flink1 window-wordcount  n=5 p=1");
    assertThat(run.group()).isEqualTo("windows");
    assertThat(run.title()).isEqualTo("flink1 n=5 p=1");
    assertThat(run.command(PEERS, REPOSITORY))
        .isEqualTo(List.of("/peers/peers", "run", "flink1", "window-wordcount", "n=5", "p=1"));
  }

  @Test
  public void shouldRunMillraceByScriptsBench() {
    ComparedRun run = ComparedRun.parse("windows millrace window-wordcount n=5");
    assertThat(run.command(PEERS, REPOSITORY))
        .isEqualTo(List.of("/repository/scripts/bench", "window-wordcount", "n=5"));
  }

  @Test
  public void shouldHaveMillraceInEveryGroup() throws Exception {
    List<ComparedRun> all = ComparedRun.all();
    assertThat(all.stream().map(ComparedRun::group).distinct())
        .allMatch(
            group ->
                all.stream()
                    .anyMatch(
                        run ->
                            run.group().equals(group)
                                && run.engine().equals(ComparedRun.MILLRACE)));
  }

  @Test
  public void shouldRefuseALineThatIsNoRun() {
    assertThatThrownBy(() -> ComparedRun.parse("windows flink1"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'windows flink1'");
  }
}
