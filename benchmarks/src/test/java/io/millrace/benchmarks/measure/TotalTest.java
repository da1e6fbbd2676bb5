package io.millrace.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class TotalTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void shouldAddUpWhatWasWritten() throws Exception {
    Path path = folder.getRoot().toPath();
    new Total(3, -5).write(path, "first");
    new Total(4, 12).write(path, "second");
    assertThat(Total.readAll(path)).isEqualTo(new Total(7, 7));
  }

  @Test
  public void shouldCountOnceWhatWasWrittenTwice() throws Exception {
    Path path = folder.getRoot().toPath();
    new Total(3, 5).write(path, "first");
    new Total(3, 5).write(path, "first");
    assertThat(Total.readAll(path)).isEqualTo(new Total(3, 5));
  }

  @Test
  public void shouldNotCountWhatIsUnfinished() throws Exception {
    Path path = folder.getRoot().toPath();
    Files.writeString(path.resolve("first.unfinished"), "3");
    assertThat(Total.readAll(path)).isEqualTo(Total.NONE);
  }

  @Test
  public void shouldPrintTheChecksumAsOthersDo() {
    assertThat(new Total(1, -1).checksumText()).isEqualTo("ffffffffffffffff");
  }
}
