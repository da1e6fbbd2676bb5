package io.millrace.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Whether the memory of a process is flat: leaves out the first third of its samples, while the job
 * fills its state and the JVM its heap, and compares the two halves of what is left.
 */
final class MemoryTrend {
  private static final double TOLERANCE = 0.10;
  private static final long SLACK_BYTES = 64L << 20;
  private static final int FEWEST_SAMPLES = 30;

  private final List<MemorySample> samples = new ArrayList<>();

  void add(MemorySample sample) {
    samples.add(sample);
  }

  /**
   * What has grown, in words; empty if nothing has.
   *
   * <p>The heap is judged by its least use, which is that after a collection; the rest by its
   * greatest.
   */
  List<String> growth() {
    if (samples.size() < FEWEST_SAMPLES) {
      return List.of("there are only " + samples.size() + " samples of the memory");
    }
    int from = samples.size() / 3;
    int middle = (from + samples.size()) / 2;
    List<MemorySample> early = samples.subList(from, middle);
    List<MemorySample> late = samples.subList(middle, samples.size());
    List<String> growth = new ArrayList<>();
    compare("heap", least(early), least(late), growth);
    compare(
        "pages", most(early, MemorySample::pageBytes), most(late, MemorySample::pageBytes), growth);
    compare(
        "resident memory",
        most(early, MemorySample::residentBytes),
        most(late, MemorySample::residentBytes),
        growth);
    return growth;
  }

  /** The tolerance in words. */
  static String tolerance() {
    return "%.0f %% and %d MiB".formatted(TOLERANCE * 100, SLACK_BYTES >> 20);
  }

  private static void compare(String what, long early, long late, List<String> growth) {
    if (late > early * (1 + TOLERANCE) + SLACK_BYTES) {
      growth.add("%s grew from %d to %d MiB".formatted(what, early >> 20, late >> 20));
    }
  }

  private static long least(List<MemorySample> samples) {
    return samples.stream().mapToLong(MemorySample::heapBytes).min().orElse(0);
  }

  private static long most(List<MemorySample> samples, ToLongFunction<MemorySample> number) {
    return samples.stream().mapToLong(number).max().orElse(0);
  }

  /** The newest sample, and the greatest of each, for reading. */
  @Override
  public String toString() {
    return "heap at least %d, pages at most %d, resident at most %d MiB"
        .formatted(
            least(samples) >> 20,
            most(samples, MemorySample::pageBytes) >> 20,
            most(samples, MemorySample::residentBytes) >> 20);
  }
}
