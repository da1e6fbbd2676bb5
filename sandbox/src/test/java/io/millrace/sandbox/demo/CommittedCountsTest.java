package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CommittedCountsTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private Path folder;
  private CommittedCounts counts;

  @Before
  public void openFolder() throws IOException {
    folder = temporary.getRoot().toPath().resolve("counts");
    counts =
        new CommittedCounts(
            FileSystem.getLocal(new Configuration()),
            new org.apache.hadoop.fs.Path(folder.toUri()));
  }

  @Test
  public void when_thereIsNoFolderYet_then_thereAreNoCounts() throws IOException {
    counts.readNewFiles();

    assertThat(counts.lines()).isZero();
    assertThat(counts.windows().newest()).isEmpty();
  }

  @Test
  public void readsEachVisibleFileOnce() throws IOException {
    write("part-00000-a-1-000000", "1000\tmill\t3", "1000\twater\t5");
    write(".part-00000-a-1-000001.inprogress", "1000\tmill\t100");
    counts.readNewFiles();
    write("part-00001-a-1-000000", "1000\train\t4", "2000\twater\t9");
    counts.readNewFiles();
    counts.readNewFiles();

    assertThat(counts.lines()).isEqualTo(4);
    assertThat(counts.files()).isEqualTo(2);
    assertThat(counts.windows().newest()).hasValue(2000);
    assertThat(counts.windows().top(1000, 2))
        .containsExactly(new WordCount(1000, "water", 5), new WordCount(1000, "rain", 4));
  }

  @Test
  public void theFirstLinesAreInTheOrderOfWindowsThenOfCounts() throws IOException {
    write("part-1", "3000\ta\t1", "2000\tb\t1", "2000\tc\t7");
    write("part-2", "1000\td\t2", "2000\ta\t1");
    counts.readNewFiles();

    assertThat(counts.firstLines().stream().map(WordCount::toLine))
        .containsExactly("1000\td\t2", "2000\tc\t7", "2000\ta\t1", "2000\tb\t1", "3000\ta\t1");
  }

  @Test
  public void theFirstLinesAreFew() throws IOException {
    for (int window = 99; window > 0; window--) {
      write("part-" + window, window + "\tmill\t1");
    }
    counts.readNewFiles();

    assertThat(counts.firstLines().stream().map(WordCount::windowEndMillis))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  public void when_aLineIsNoCount_then_itIsNamed() throws IOException {
    for (String line :
        List.of("1000\tmill", "soon\tmill\t1", "1000\tmill\tmany", "", "1\t2\t3\t4")) {
      assertThatThrownBy(() -> WordCount.parse(line))
          .isInstanceOf(DemoException.class)
          .hasMessageContaining("'" + line + "'");
    }
  }

  private void write(String name, String... lines) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(name), List.of(lines));
  }
}
