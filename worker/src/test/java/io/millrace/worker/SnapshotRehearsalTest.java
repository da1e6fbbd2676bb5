package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PagePool;
import org.junit.Test;

public class SnapshotRehearsalTest {
  @Test
  public void shouldTakeItsSnapshotsAndGiveAllMemoryBack() throws Exception {
    try (PagePool pool = new PagePool(256L * Page.SIZE_BYTES)) {
      SnapshotRehearsal rehearsal = new SnapshotRehearsal();
      rehearsal.run(pool, new CodecRegistry(getClass().getClassLoader()));
      assertThat(rehearsal.snapshotsWritten()).isEqualTo(2 * SnapshotRehearsal.SNAPSHOTS);
      assertThat(pool.bytesInUse()).isZero();
    }
  }
}
