package io.millrace.stress;

import io.millrace.worker.memory.ByteArrays;
import io.millrace.worker.memory.Page;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * A snapshot reads a page and lets it go, while the loop writes, by the rule of copy on write: the
 * snapshot sees what was frozen, and the loop's write is there in the end.
 */
@JCStressTest
@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "frozen, and written afterwards")
@Outcome(expect = Expect.FORBIDDEN, desc = "a frozen page has changed, or a write is lost")
@State
public class FrozenPageStays {
  private static final int LAST = Page.SMALL_SIZE_BYTES - Long.BYTES;

  private final Page frozen = Pages.with(1);
  private Page current = frozen;

  /** A page that the loop and a snapshot hold. */
  public FrozenPageStays() {
    frozen.share();
  }

  /** The loop. */
  @Actor
  public void write() {
    current = Pages.writable(current);
    current.putLong(0, 2);
    current.putLong(LAST, 2);
  }

  /** The thread that writes the snapshot. */
  @Actor
  public void read(JJJ_Result result) {
    byte[] content = new byte[Page.SMALL_SIZE_BYTES];
    frozen.copyTo(content);
    frozen.release();
    result.r1 = ByteArrays.getLong(content, 0);
    result.r2 = ByteArrays.getLong(content, LAST);
  }

  /** Afterwards. */
  @Arbiter
  public void look(JJJ_Result result) {
    result.r3 = current.getLong(0);
    current.release();
  }
}
