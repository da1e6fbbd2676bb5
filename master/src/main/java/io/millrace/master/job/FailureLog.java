package io.millrace.master.job;

import io.millrace.protocol.FailureSummary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last failures, for people who look at the job. The newest first. */
final class FailureLog {
  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
  private static final int KEPT = 20;

  private final Deque<FailureSummary> failures = new ArrayDeque<>();

  void add(long nowMillis, String message, String details) {
    LOG.warn("{}{}{}", message, details.isEmpty() ? "" : "\n", details);
    keep(nowMillis, message, details);
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
    return List.copyOf(failures);
  }
}
