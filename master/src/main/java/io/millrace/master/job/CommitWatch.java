package io.millrace.master.job;

import io.millrace.protocol.SinkProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Watches how the sinks of an attempt commit: whether a commit fails for too long, and whether more
 * snapshots wait to be committed than should. What is pending is part of each snapshot, so that it
 * must not grow without end.
 */
final class CommitWatch {
  /** With so many completed snapshots that a sink task has not committed, no new one is begun. */
  static final int MOST_UNCOMMITTED = 10;

  private final Outages outages;
  private int mostUncommitted;

  /** Those with an outage, of this attempt or earlier ones. */
  private final Map<String, SinkProgress> failing = new LinkedHashMap<>();

  CommitWatch(Outages outages) {
    this.outages = outages;
  }

  /**
   * Looks at what the tasks have reported last.
   *
   * @return why the job has to fail, if a commit has failed for too long
   */
  Optional<String> update(Attempt attempt, long nowMillis) {
    Map<String, SinkProgress> worst = new LinkedHashMap<>();
    mostUncommitted = 0;
    for (DeployedTask task : attempt.tasks()) {
      if (task.metrics() != null && task.metrics().isSetSinks()) {
        for (SinkProgress sink : task.metrics().getSinks()) {
          mostUncommitted = Math.max(mostUncommitted, sink.getUncommittedSnapshots());
          if (sink.isSetFailingMillis()) {
            worst.merge(sink.getOperatorName(), sink, CommitWatch::longer);
          }
        }
      }
    }
    failing.keySet().stream()
        .filter(name -> !worst.containsKey(name))
        .toList()
        .forEach(name -> over(name, nowMillis));
    failing.putAll(worst);
    Optional<String> tooLong = Optional.empty();
    for (SinkProgress sink : worst.values()) {
      Optional<String> why =
          outages.failing(
              what(sink.getOperatorName()),
              sink.getFailures(),
              sink.getReason() + (isFull() ? "; until it has, no snapshot is begun" : ""),
              "",
              nowMillis - sink.getFailingMillis(),
              nowMillis);
      tooLong = tooLong.or(() -> why);
    }
    return tooLong;
  }

  /** The tasks no longer run; what they could not commit, the master commits. */
  void stop() {
    mostUncommitted = 0;
  }

  /** All that completed snapshots hold is committed. */
  void allCommitted(long nowMillis) {
    failing.keySet().stream().toList().forEach(name -> over(name, nowMillis));
  }

  /** Whether enough waits to be committed. */
  boolean isFull() {
    return mostUncommitted >= MOST_UNCOMMITTED;
  }

  private void over(String operatorName, long nowMillis) {
    failing.remove(operatorName);
    outages.over(what(operatorName), nowMillis);
  }

  private static String what(String operatorName) {
    return "sink '" + operatorName + "' has not been able to commit";
  }

  private static SinkProgress longer(SinkProgress one, SinkProgress other) {
    return one.getFailingMillis() >= other.getFailingMillis() ? one : other;
  }
}
