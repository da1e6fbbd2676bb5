package io.millrace.worker.operator;

import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.state.KeyGroupRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far event time had come where an operator resumes, for each of its key groups. The tasks that
 * took the snapshot may have come to different times, since each heard at another moment that an
 * input was idle; a task that goes on with groups of several of them begins with the least.
 */
final class RestoredWatermarks {
  private final KeyGroupRange range;
  private final long[] byGroup;

  /** What the parts say; the beginning of time for a group of which none says anything. */
  RestoredWatermarks(List<OperatorSnapshot> parts, KeyGroupRange range) {
    this.range = range;
    this.byGroup = new long[range.size()];
    Arrays.fill(byGroup, Long.MIN_VALUE);
    for (OperatorSnapshot part : parts) {
      for (int group = part.getFirstKeyGroup(); group <= part.getLastKeyGroup(); group++) {
        if (range.contains(group)) {
          byGroup[group - range.first()] = watermarkOf(part, group);
        }
      }
    }
  }

  /** The least over the parts of an operator without keys; without any, the beginning. */
  static long leastOf(List<OperatorSnapshot> parts) {
    return parts.stream().mapToLong(RestoredWatermarks::watermarkOf).min().orElse(Long.MIN_VALUE);
  }

  private static long watermarkOf(OperatorSnapshot part) {
    return part.isSetWatermark() ? part.getWatermark() : Long.MIN_VALUE;
  }

  private static long watermarkOf(OperatorSnapshot part, int group) {
    return part.isSetKeyGroupWatermarks()
        ? part.getKeyGroupWatermarks().get(group - part.getFirstKeyGroup())
        : watermarkOf(part);
  }

  long least() {
    return Arrays.stream(byGroup).min().orElse(Long.MIN_VALUE);
  }

  long highest() {
    return Arrays.stream(byGroup).max().orElse(Long.MIN_VALUE);
  }

  /** How far a key group had come. */
  long of(int keyGroup) {
    return byGroup[keyGroup - range.first()];
  }

  /** How far each group has come when the task is at this time; for the next snapshot. */
  List<Long> at(long watermark) {
    List<Long> reached = new ArrayList<>();
    for (long restored : byGroup) {
      reached.add(Math.max(restored, watermark));
    }
    return reached;
  }
}
