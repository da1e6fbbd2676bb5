package io.millrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.Test;

public class PartFileNamesTest {
  private final PartFileNames names = new PartFileNames("job 1", "sink");

  @Test
  public void shouldRecogniseOwnHiddenFilesOnly() {
    String hidden = PartFileNames.hidden(names.visible(7, 42, 3));

    assertThat(names.incarnationOfHidden(hidden)).hasValue(42);
    assertThat(names.incarnationOfHidden(names.visible(7, 42, 3))).isEmpty();
    assertThat(new PartFileNames("job 2", "sink").incarnationOfHidden(hidden)).isEmpty();
    assertThat(names.incarnationOfHidden(".part-1-inprogress")).isEmpty();
  }

  @Test
  public void shouldSortByTaskAndThenByTime() {
    assertThat(names.visible(2, 1, 9)).isLessThan(names.visible(2, 1, 10));
    assertThat(names.visible(2, 1, 9)).isLessThan(names.visible(10, 1, 0));
  }
}
