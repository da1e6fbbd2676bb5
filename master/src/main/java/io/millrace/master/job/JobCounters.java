package io.millrace.master.job;

import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.TaskMetrics;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The functions' counters, summed over tasks, by "operator/group/name". */
final class JobCounters {
  private JobCounters() {}

  /** As they were in a snapshot. */
  static Map<String, Long> of(Collection<OperatorSnapshot> operators) {
    Map<String, Long> sums = new TreeMap<>();
    for (OperatorSnapshot operator : operators) {
      if (operator.isSetCounters()) {
        operator
            .getCounters()
            .forEach(
                (name, value) ->
                    sums.merge(operator.getOperatorName() + "/" + name, value, Long::sum));
      }
    }
    return sums;
  }

  /** As tasks reported them last. */
  static Map<String, Long> of(Attempt attempt) {
    Map<String, Long> sums = new TreeMap<>();
    for (DeployedTask task : attempt.tasks()) {
      TaskMetrics metrics = task.metrics();
      if (metrics != null) {
        metrics.getCounters().forEach((name, value) -> sums.merge(name, value, Long::sum));
      }
    }
    return sums;
  }
}
