package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.Test;

public class StateFilePathsTest {
  @Test
  public void aFileIsInTheFolderOfItsSnapshot_whereverThatWas() throws Exception {
    assertThat(StateFilePaths.inFolder("hdfs://n/new/snapshot-7-1", "hdfs://n/old/s-7-1/a.state"))
        .isEqualTo("hdfs://n/new/snapshot-7-1/a.state");
    assertThat(StateFilePaths.inFolder("/given/", "/etc/passwd")).isEqualTo("/given/passwd");
  }

  @Test
  public void aFileOfAnEarlierSnapshotIsInAFolderBesideTheReferringOne() throws Exception {
    assertThat(
            StateFilePaths.beside("/new/snapshot-7-1/a.state", "hdfs://n/old/snapshot-5-1/b.state"))
        .isEqualTo("/new/snapshot-5-1/b.state");
  }

  @Test
  public void nothingLeadsOut() {
    for (String forged : new String[] {"", "a", "/", "/x/..", "/x/.", "/x/y/"}) {
      assertThatThrownBy(() -> StateFilePaths.inFolder("/own", forged))
          .as(forged)
          .isInstanceOf(CorruptStateException.class)
          .hasMessageContaining("'" + forged + "'");
    }
    for (String forged : new String[] {"a", "/a", "../a", "/x/../a", "x/..", "./a", "/x/"}) {
      assertThatThrownBy(() -> StateFilePaths.beside("/own/snapshot-1-1/f", forged))
          .as(forged)
          .isInstanceOf(CorruptStateException.class);
    }
  }
}
