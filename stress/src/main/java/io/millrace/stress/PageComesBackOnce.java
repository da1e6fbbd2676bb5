package io.millrace.stress;

import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** The loop and a snapshot let go of a page at once: it is given back once. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "given back once")
@Outcome(id = "1024", expect = Expect.FORBIDDEN, desc = "never given back")
@Outcome(expect = Expect.FORBIDDEN, desc = "given back twice")
@State
public class PageComesBackOnce {
  private final PageAccount account = Pages.account();
  private final Page page = account.allocateSmall();

  /** A page with two holders. */
  public PageComesBackOnce() {
    page.share();
  }

  /** The loop. */
  @Actor
  public void releaseByLoop() {
    page.release();
  }

  /** The thread that writes the snapshot. */
  @Actor
  public void releaseBySnapshot() {
    page.release();
  }

  /** Afterwards: how many bytes are still out. */
  @Arbiter
  public void look(J_Result result) {
    result.r1 = account.bytesInUse();
    account.close();
  }
}
