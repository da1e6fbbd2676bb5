package io.millrace.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random input whose disorder is bounded, so that nothing in it is late. */
final class Events {
  /** How much later than one with a later time a record of {@link #random} may come. */
  static final int DISORDER_MILLIS = 700;

  private Events() {}

  /** A reading of some sensor. */
  record Reading(String sensor, long value) implements java.io.Serializable {}

  /** Some splits of readings whose times go up, about, by {@code stepMillis} from each to next. */
  static List<List<Timed<Reading>>> random(
      Random random, int splitCount, int records, int keys, int stepMillis) {
    List<List<Timed<Reading>>> splits = new ArrayList<>();
    for (int split = 0; split < splitCount; split++) {
      List<Timed<Reading>> events = new ArrayList<>();
      long highest = 10_000;
      for (int i = 0; i < records; i++) {
        long timestamp = Math.max(0, highest - random.nextInt(DISORDER_MILLIS));
        highest += random.nextInt(2 * stepMillis + 1);
        String sensor = "sensor-" + random.nextInt(keys);
        events.add(new Timed<>(new Reading(sensor, random.nextInt(1000)), timestamp));
      }
      splits.add(events);
    }
    return splits;
  }
}
