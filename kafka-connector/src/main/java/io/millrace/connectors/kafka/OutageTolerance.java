package io.millrace.connectors.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bears failures of another system for some time, and says so once. For one thread. */
final class OutageTolerance {
  private static final Logger LOG = LoggerFactory.getLogger(OutageTolerance.class);

  private final String system;
  private final Duration limit;
  private final LongSupplier nanoClock;
  private boolean failing;
  private long failingSinceNanos;

  /**
   * Starts without a failure.
   *
   * @param system its name in the log
   * @param limit for how long failures are borne
   */
  OutageTolerance(String system, Duration limit, LongSupplier nanoClock) {
    this.system = system;
    this.limit = limit;
    this.nanoClock = nanoClock;
  }

  /** Takes a failure, and throws it if they have gone on for too long. */
  void failed(RuntimeException failure) {
    if (!failing) {
      failing = true;
      failingSinceNanos = nanoClock.getAsLong();
      LOG.warn("{} fails: {}. Trying again for {} s", system, failure, limit.toSeconds());
    } else if (nanoClock.getAsLong() - failingSinceNanos > limit.toNanos()) {
      throw failure;
    }
  }

  /** Says that it works. */
  void succeeded() {
    if (failing) {
      failing = false;
      LOG.info("{} works again", system);
    }
  }
}
