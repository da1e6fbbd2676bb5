package io.millrace.worker.operator;

import io.millrace.api.UserException;
import io.millrace.api.function.Counter;
import io.millrace.api.function.Function;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.OutputTag;
import io.millrace.api.window.AlignedWindows;
import java.util.List;

/**
 * Event-time windows for each key. A record is added to the one slice that it is in. When the
 * watermark passes the end of a window, the slices of each key in it are put together; when it
 * passes the last window of a slice, and the lateness allowed, the slice is forgotten.
 */
final class WindowOperator extends KeyedOperator {
  private static final String STATE_PREFIX = "slices of ";

  private final SliceGrid grid;
  private final WindowContents contents;
  private final long allowedLatenessMillis;
  private final OutputTag<?> lateOutput;
  private final GatheredSlices gathered = new GatheredSlices();
  private KeySlices slices;
  private LiveSlices liveSlices;
  private WindowFiring firing;
  private long firingUpTo;
  private Counter lateRecords;

  /** The first window that has not fired; it and those after it are yet to come. */
  private long firstUnfired;

  /** The first window that still takes records; no earlier slice is kept. */
  private long firstLive;

  /** Records of this slice and later ones are not late. */
  private long firstSurelyLive;

  WindowOperator(
      String name,
      KeySelector<Object, Object> keySelector,
      AlignedWindows windows,
      WindowContents contents,
      long allowedLatenessMillis,
      OutputTag<?> lateOutput) {
    super(name, keySelector);
    this.grid = new SliceGrid(windows);
    this.contents = contents;
    this.allowedLatenessMillis = allowedLatenessMillis;
    this.lateOutput = lateOutput;
  }

  @Override
  protected List<Function> functions() {
    return contents.functions();
  }

  @Override
  protected void openState(OperatorContext context) {
    String stateName = STATE_PREFIX + grid.name() + ", " + contents.kind();
    checkRestored(stateName);
    lateRecords = context.counter("windows", "late records");
    contents.open(context, store);
    slices =
        new KeySlices(
            store,
            stateName,
            contents.isNumber(),
            contents.isOrdered(),
            grid.slicesPerWindow() + grid.slicesPerSlide());
    liveSlices = new LiveSlices(grid);
    for (KeySlices.Scan scan = slices.scan(); scan.next(); ) {
      slices.forEach(liveSlices::add);
    }
    updateLimits(watermark);
  }

  private void checkRestored(String stateName) {
    for (String restored : store.stateNames()) {
      if (restored.startsWith(STATE_PREFIX) && !restored.equals(stateName)) {
        throw new UserException(
            ("operator '%s' shall continue with %s, but its state to restore has %s; name the"
                    + " operator anew, or start without the state")
                .formatted(name, stateName, restored));
      }
    }
  }

  private void updateLimits(long reached) {
    firstUnfired = grid.firstWindowAfter(reached, 0);
    firstLive = grid.firstWindowAfter(reached, allowedLatenessMillis);
    firstSurelyLive = ahead == null ? firstLive : Long.MAX_VALUE;
  }

  /** Asked for records before {@link #firstSurelyLive}: the limits may differ from key to key. */
  private boolean isLate(long slice) {
    if (ahead != null) {
      updateLimits(watermarkOfKey());
    }
    return slice < firstLive;
  }

  @Override
  protected void processKeyed(Object record, long timestampMillis) throws Exception {
    if (!EventTime.isValid(timestampMillis)) {
      throw noTime(timestampMillis);
    }
    long slice = grid.sliceOf(timestampMillis);
    if (slice < firstSurelyLive && isLate(slice)) {
      takeLate(record, timestampMillis);
      return;
    }
    boolean isNew = !slices.seek(slice);
    if (isNew) {
      slices.insert(slice, firstLive);
      liveSlices.add(slice);
    }
    contents.add(record, slice, isNew, slices);
    if (slice < firstUnfired + grid.slicesPerWindow()) {
      fireAgain(slice);
    }
  }

  private UserException noTime(long timestampMillis) {
    return new UserException(
        timestampMillis == Long.MIN_VALUE
            ? ("operator '%s' has windows of event time, but got a record without one; use a"
                    + " watermark strategy with a timestamp assigner")
                .formatted(name)
            : ("operator '%s' got a record with event time %d, which is no time in milliseconds"
                    + " since the epoch")
                .formatted(name, timestampMillis));
  }

  private void takeLate(Object record, long timestampMillis) {
    lateRecords.add(1);
    if (lateOutput != null) {
      output.emitSide(lateOutput.name(), record, timestampMillis);
    }
  }

  /** Emits the windows again that hold this slice of the current key and have fired before. */
  private void fireAgain(long slice) throws Exception {
    long last = Math.min(grid.lastWindowOf(slice), firstUnfired - grid.slicesPerSlide());
    long window = Math.max(grid.firstWindowOf(slice), firstLive);
    for (; window <= last; window += grid.slicesPerSlide()) {
      slices.seekKey();
      slices.gather(window, window + grid.slicesPerWindow(), gathered);
      contents.fire(grid.timeOf(window), gathered, output);
    }
  }

  @Override
  public boolean advanceWatermark(long newWatermark) throws Exception {
    if (firing == null) {
      if (newWatermark <= watermark) {
        return true;
      }
      firingUpTo = newWatermark;
      updateLimits(watermark);
      firing =
          new WindowFiring(
              grid,
              slices,
              liveSlices,
              contents,
              ahead,
              firstUnfired,
              grid.firstWindowAfter(newWatermark, 0),
              grid.firstWindowAfter(newWatermark, allowedLatenessMillis));
    }
    if (!firing.fireSome(output, resultsPerCall)) {
      return false;
    }
    firing = null;
    reach(firingUpTo);
    updateLimits(watermark);
    return newWatermark <= watermark;
  }

  @Override
  public long lateRecords() {
    return lateRecords.value();
  }
}
