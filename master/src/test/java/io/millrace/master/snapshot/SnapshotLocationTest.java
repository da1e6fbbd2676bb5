package io.millrace.master.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.protocol.SnapshotKind;
import java.util.List;
import org.junit.Test;

public class SnapshotLocationTest {
  private final SnapshotLocation location = new SnapshotLocation("job_1", "hdfs://n/own");

  @Test
  public void knowsTheFoldersThatItNames() {
    assertThat(location.periodic(7, 2)).isEqualTo("hdfs://n/own/snapshot-7-2");
    assertThat(location.savepoint("", 7, 2)).isEqualTo("hdfs://n/own/savepoint-7-2");
    assertThat(location.savepoint("/mine", 7, 2)).isEqualTo("/mine/job_1-savepoint-7-2");
    for (String own :
        List.of(
            location.periodic(7, 2),
            location.savepoint("", 7, 2),
            location.savepoint("/mine", 7, 2),
            location.savepoint("/mine/../other/", 7, 2))) {
      assertThat(location.contains(own)).as(own).isTrue();
    }
  }

  @Test
  public void refusesFoldersOfOthers() {
    for (String foreign :
        List.of(
            "",
            "/",
            "hdfs://n/own",
            "hdfs://n/own/",
            "hdfs://n/own/..",
            "hdfs://n/own/../other",
            "hdfs://n/own/snapshot-7-2/..",
            "hdfs://n/own/snapshot-7-2/",
            "hdfs://n/own/snapshot-7",
            "hdfs://n/own/x/snapshot-7-2",
            "hdfs://n/other/snapshot-7-2",
            "/mine/savepoint-7-2",
            "/mine/job_2-savepoint-7-2",
            "/mine/job_1-snapshot-7-2",
            "/mine/job_1-savepoint-7-2/..",
            "/mine/job_1-..")) {
      assertThatThrownBy(() -> location.checkFolder(foreign))
          .as(foreign)
          .isInstanceOf(CorruptSnapshotException.class)
          .hasMessageContaining("'" + foreign + "' is not the folder of a snapshot of job_1");
    }
  }

  @Test
  public void refusesReferencesThatLeadOut() {
    assertThatCode(() -> location.check(pointer("snapshot-3-1", "snapshot-4-2")))
        .doesNotThrowAnyException();
    for (String forged : List.of("..", "../../user", "snapshot-3-1/../..", "savepoint-3-1", "")) {
      assertThatThrownBy(() -> location.check(pointer("snapshot-3-1", forged)))
          .as(forged)
          .isInstanceOf(CorruptSnapshotException.class)
          .hasMessageContaining("refers to '" + forged + "'");
    }
  }

  private SnapshotPointer pointer(String... refersTo) {
    return new SnapshotPointer(
        7,
        SnapshotKind.PERIODIC,
        location.periodic(7, 2),
        1,
        2,
        3,
        4,
        List.of(refersTo),
        List.of());
  }
}
