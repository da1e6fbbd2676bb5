package io.millrace.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CompareOptionsTest {
  private static final Path REPOSITORY = Path.of("/repository");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void shouldCompareEverythingFiveTimesUnlessToldOtherwise() throws Exception {
    CompareOptions options = CompareOptions.parse(List.of(peers()), REPOSITORY);
    assertThat(options.rounds()).isEqualTo(5);
    assertThat(options.includes("windows")).isTrue();
    assertThat(options.results())
        .isEqualTo(Path.of("/repository/benchmarks/target/comparison.jsonl"));
  }

  @Test
  public void shouldTakeGroupsAndNumbers() throws Exception {
    CompareOptions options =
        CompareOptions.parse(List.of(peers(), "runs=2", "results=/r", "windows"), REPOSITORY);
    assertThat(options.rounds()).isEqualTo(2);
    assertThat(options.results()).isEqualTo(Path.of("/r"));
    assertThat(options.includes("windows")).isTrue();
    assertThat(options.includes("latency")).isFalse();
  }

  @Test
  public void shouldRefuseToRunNothing() throws Exception {
    String peers = peers();
    for (String runs : List.of("0", "-1", "many")) {
      assertThatThrownBy(() -> CompareOptions.parse(List.of(peers, "runs=" + runs), REPOSITORY))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("runs=")
          .hasMessageContaining(runs);
    }
  }

  @Test
  public void shouldWantAFolderWithPeers() {
    String empty = folder.getRoot().toString();
    assertThatThrownBy(() -> CompareOptions.parse(List.of(empty), REPOSITORY))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a folder with the peers");
  }

  private String peers() throws Exception {
    File command = folder.newFile("peers");
    assertThat(command.setExecutable(true)).isTrue();
    return folder.getRoot().toString();
  }
}
