package io.millrace.worker.operator;

import io.millrace.api.window.TimeWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Windows in the plainest way: each one keeps all its records. */
final class WindowModel {
  private final long size;
  private final long slide;
  private final long offset;
  private final long lateness;
  private final BiFunction<String, List<Event>, Object> result;
  private final TreeMap<Window, List<Event>> windows =
      new TreeMap<>(Comparator.comparingLong(Window::start).thenComparing(Window::key));
  final List<Emitted> emitted = new ArrayList<>();
  final List<Event> late = new ArrayList<>();
  private long watermark = Long.MIN_VALUE;

  /** A record of the tests. */
  record Event(String key, long time, int number) {}

  /** The result of a window of the tests. */
  record Result(String key, TimeWindow window, Object value) {}

  private record Window(String key, long start) {}

  WindowModel(
      long size,
      long slide,
      long offset,
      long lateness,
      BiFunction<String, List<Event>, Object> result) {
    this.size = size;
    this.slide = slide;
    this.offset = offset;
    this.lateness = lateness;
    this.result = result;
  }

  void record(Event event) {
    boolean isTaken = false;
    long firstStart = Math.floorDiv(event.time() - size - offset, slide) * slide + offset;
    for (long start = firstStart; start <= event.time(); start += slide) {
      long last = start + size - 1;
      if (start + size <= event.time() || isOver(last, lateness)) {
        continue;
      }
      isTaken = true;
      Window window = new Window(event.key(), start);
      windows.computeIfAbsent(window, absent -> new ArrayList<>()).add(event);
      if (isOver(last, 0)) {
        emit(window);
      }
    }
    if (!isTaken) {
      late.add(event);
    }
  }

  private boolean isOver(long last, long after) {
    return watermark != Long.MIN_VALUE && last <= watermark - after;
  }

  void watermark(long newWatermark) {
    long before = watermark;
    watermark = Math.max(watermark, newWatermark);
    for (Window window : List.copyOf(windows.keySet())) {
      long last = window.start() + size - 1;
      if (isOver(last, 0) && (before == Long.MIN_VALUE || last > before)) {
        emit(window);
      }
      if (isOver(last, lateness)) {
        windows.remove(window);
      }
    }
  }

  private void emit(Window window) {
    TimeWindow time = new TimeWindow(window.start(), window.start() + size);
    Object value = result.apply(window.key(), windows.get(window));
    emitted.add(new Emitted(new Result(window.key(), time, value), time.maxTimestamp(), null));
  }
}
