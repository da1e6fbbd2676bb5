package io.millrace.worker.operator;

/**
 * The work that an advance of the watermark makes: fires the windows that are over, in the order of
 * their ends, then removes the slices that no window needs any more. Done piece by piece; records
 * are not added meanwhile.
 */
final class WindowFiring {
  /** A piece that emits less ends after so many entries for each result that it may emit. */
  private static final int ENTRIES_PER_RESULT = 64;

  private final SliceGrid grid;
  private final KeySlices slices;
  private final LiveSlices liveSlices;
  private final WindowContents contents;
  private final RestoredWatermarks ahead;
  private final GatheredSlices gathered = new GatheredSlices();
  private final long firstUnfired;
  private final long firstLive;
  private long window;
  private KeySlices.Scan scan;
  private boolean isRemoving;

  /**
   * Work to be done.
   *
   * @param ahead key groups that have fired later windows already; {@code null}: none
   * @param from the first window that has not fired
   * @param firstUnfired the first window that shall not fire yet
   * @param firstLive the first slice that is needed afterwards
   */
  WindowFiring(
      SliceGrid grid,
      KeySlices slices,
      LiveSlices liveSlices,
      WindowContents contents,
      RestoredWatermarks ahead,
      long from,
      long firstUnfired,
      long firstLive) {
    this.grid = grid;
    this.slices = slices;
    this.liveSlices = liveSlices;
    this.contents = contents;
    this.ahead = ahead;
    this.firstUnfired = firstUnfired;
    this.firstLive = firstLive;
    this.window = liveSlices.firstWindowFrom(from);
  }

  /** Does a piece of the work, with at most this many results; whether all is done. */
  boolean fireSome(Output output, int mostResults) throws Exception {
    int resultsLeft = mostResults;
    int entriesLeft = ENTRIES_PER_RESULT * mostResults;
    while (window < firstUnfired) {
      if (scan == null) {
        scan = slices.scan();
      }
      long end = window + grid.slicesPerWindow();
      while (scan.next()) {
        slices.gather(window, end, gathered);
        if (gathered.size() > 0 && !hasFired(scan.keyGroup())) {
          scan.setCurrentKey();
          contents.fire(grid.timeOf(window), gathered, output);
          resultsLeft--;
        }
        if (resultsLeft == 0 || --entriesLeft == 0) {
          return false;
        }
      }
      scan = null;
      window = liveSlices.firstWindowFrom(window + grid.slicesPerSlide());
    }
    return removeSome(entriesLeft);
  }

  private boolean hasFired(int keyGroup) {
    return ahead != null && window < grid.firstWindowAfter(ahead.of(keyGroup), 0);
  }

  private boolean removeSome(int atMost) {
    if (!isRemoving) {
      if (!liveSlices.hasBefore(firstLive)) {
        return true;
      }
      isRemoving = true;
      scan = slices.scan();
    }
    int entriesLeft = atMost;
    while (scan.next()) {
      if (slices.hasToRemoveBefore(firstLive)) {
        scan.setCurrentKey();
        slices.removeBefore(firstLive, contents::remove);
      }
      if (--entriesLeft == 0) {
        return false;
      }
    }
    liveSlices.removeBefore(firstLive);
    return true;
  }
}
