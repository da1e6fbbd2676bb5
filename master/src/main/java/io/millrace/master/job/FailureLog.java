package io.millrace.master.job;

import io.millrace.protocol.FailureSummary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last failures, for people who look at the job. The newest first. */
final class FailureLog {
  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
  private static final int KEPT = 20;

  private final Deque<FailureSummary> failures = new ArrayDeque<>();

  /** Those that the job has gone on after, since it last got on, by what they have in common. */
  private final Map<String, FailureSummary> repeated = new HashMap<>();

  void add(long nowMillis, String message, String details) {
    LOG.warn("{}{}{}", message, details.isEmpty() ? "" : "\n", details);
    keep(nowMillis, message, details);
  }

  /**
   * Adds a failure after which the job goes on. One that comes again and again is told once, and
   * counted.
   *
   * @param alike what those have in common that are the same
   */
  void addRepeatable(long nowMillis, String alike, String message, String details) {
    FailureSummary earlier = repeated.get(alike);
    if (earlier == null) {
      add(nowMillis, message, details);
      repeated.put(alike, failures.getFirst());
      return;
    }
    LOG.debug("again: {}", message);
    earlier.setTimes(Math.max(1, earlier.getTimes()) + 1);
    earlier.setAtMillis(nowMillis);
    earlier.setMessage(message);
    failures.remove(earlier);
    failures.addFirst(earlier);
  }

  /** The job gets on: what has failed is told again if it fails again. */
  void onProgress() {
    repeated.clear();
  }

  /** Adds the failure that ends the job, whose message whoever waits for the job is told. */
  void addLast(long nowMillis, String message, String details) {
    if (details.isEmpty()) {
      LOG.info("{}", message);
      keep(nowMillis, message, details);
    } else {
      add(nowMillis, message, details);
    }
  }

  private void keep(long nowMillis, String message, String details) {
    FailureSummary summary = new FailureSummary(nowMillis, message);
    if (!details.isEmpty()) {
      summary.setDetails(details);
    }
    failures.addFirst(summary);
    if (failures.size() > KEPT) {
      failures.removeLast();
    }
  }

  List<FailureSummary> toList() {
    return failures.stream().map(FailureSummary::new).toList();
  }
}
