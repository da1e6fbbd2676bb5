package io.millrace.testing;

import io.millrace.api.function.OutputTag;
import java.util.Optional;

/**
 * A record that an operator emitted.
 *
 * @param timestampMillis its event time, or {@code Long.MIN_VALUE} if it has none
 * @param side the name of the side output, empty for the main output
 */
public record Emitted(Object record, long timestampMillis, Optional<String> side) {
  /** Whether it went to this side output. */
  public boolean isFor(OutputTag<?> tag) {
    return side.filter(tag.name()::equals).isPresent();
  }

  /** Whether another was emitted alike, with content that is equal. */
  boolean isLike(Emitted other) {
    return timestampMillis == other.timestampMillis
        && side.equals(other.side)
        && Content.areEqual(record, other.record);
  }

  @Override
  public String toString() {
    String output = side.map(name -> " to side output '" + name + "'").orElse("");
    return Content.describe(record)
        + (timestampMillis == Long.MIN_VALUE ? "" : " at " + timestampMillis)
        + output;
  }
}
