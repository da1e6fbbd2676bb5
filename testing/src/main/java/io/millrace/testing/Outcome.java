package io.millrace.testing;

import io.millrace.api.function.OutputTag;
import java.util.List;

/**
 * What an operator made of its inputs: the same in all ways in which it was driven, but for the
 * order of keys where several come at one watermark.
 *
 * @param <O> the records of the main output
 */
public final class Outcome<O> {
  private final Segments segments;

  Outcome(Segments segments) {
    this.segments = segments;
  }

  /** All that was emitted, in order. */
  public List<Emitted> emitted() {
    return segments.emitted();
  }

  /** The records of the main output, in order. */
  @SuppressWarnings("unchecked") // the program's types were checked when it was compiled
  public List<O> records() {
    return emitted().stream()
        .filter(each -> each.side().isEmpty())
        .map(each -> (O) each.record())
        .toList();
  }

  /** The records of a side output, in order. */
  @SuppressWarnings("unchecked") // as above
  public <X> List<X> side(OutputTag<X> tag) {
    return emitted().stream()
        .filter(each -> each.isFor(tag))
        .map(each -> (X) each.record())
        .toList();
  }

  /** What a counter stands at; 0 if there is none. */
  public long counter(String group, String name) {
    return segments.counts().getOrDefault(group + "/" + name, 0L);
  }

  /** How many records came too late to be counted anywhere. */
  public long lateRecords() {
    return segments.lateRecords();
  }
}
