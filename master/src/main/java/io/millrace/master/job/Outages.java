package io.millrace.master.job;

import io.millrace.api.configuration.JobOptions;
import io.millrace.protocol.OutageSummary;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the job needs, outside itself, and what does not work at present, such as storage. It is
 * tried again and again, which is told when it begins and when it is over, and shown in between;
 * and some of it only for so long.
 */
final class Outages {
  private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

  private final long limitMillis;
  private final FailureLog failures;
  private final Map<String, Outage> present = new LinkedHashMap<>();

  /** One of them. */
  private static final class Outage {
    private long sinceMillis;
    private OptionalLong failsAtMillis;
    private int times;
    private String reason = "";

    Outage(long sinceMillis, OptionalLong failsAtMillis) {
      this.sinceMillis = sinceMillis;
      this.failsAtMillis = failsAtMillis;
    }
  }

  /**
   * None yet.
   *
   * @param limitMillis after what time the job fails for one
   */
  Outages(long limitMillis, FailureLog failures) {
    this.limitMillis = limitMillis;
    this.failures = failures;
  }

  /**
   * Something was tried in vain, once more.
   *
   * @param what a sentence's beginning that says what does not work, always the same
   * @return why the job has to fail for it, if it has gone on for too long
   */
  Optional<String> failed(String what, String reason, String details, long nowMillis) {
    int times = present.containsKey(what) ? present.get(what).times + 1 : 1;
    return failing(what, times, reason, details, nowMillis, nowMillis);
  }

  /** As {@link #failed}, for something that is waited for as long as it takes. */
  void failedWithoutLimit(String what, String reason, String details, long nowMillis) {
    Outage outage = present.get(what);
    if (outage == null) {
      outage = new Outage(nowMillis, OptionalLong.empty());
      begin(what, outage, reason, details, nowMillis);
    }
    outage.times++;
    outage.reason = reason;
  }

  /**
   * As {@link #failed}, reported by somebody who tries.
   *
   * @param times how often in all
   * @param sinceMillis when it began
   */
  Optional<String> failing(
      String what, int times, String reason, String details, long sinceMillis, long nowMillis) {
    Outage outage = present.get(what);
    if (outage == null) {
      outage = new Outage(sinceMillis, OptionalLong.of(sinceMillis + limitMillis));
      begin(what, outage, reason, details, nowMillis);
    }
    if (sinceMillis < outage.sinceMillis) {
      outage.sinceMillis = sinceMillis;
      outage.failsAtMillis = OptionalLong.of(sinceMillis + limitMillis);
    }
    outage.times = Math.max(times, outage.times);
    outage.reason = reason;
    return nowMillis < outage.failsAtMillis.getAsLong()
        ? Optional.empty()
        : Optional.of(
            "%s for %d s, and was tried %d times (%s = %d s): %s"
                .formatted(
                    what,
                    (nowMillis - outage.sinceMillis) / 1000,
                    outage.times,
                    JobOptions.OUTAGE_LIMIT.key(),
                    limitMillis / 1000,
                    reason));
  }

  private void begin(String what, Outage outage, String reason, String details, long nowMillis) {
    present.put(what, outage);
    String until =
        outage.failsAtMillis.isEmpty()
            ? ""
            : ", until %s at most (%s)"
                .formatted(
                    Instant.ofEpochMilli(outage.failsAtMillis.getAsLong() / 1000 * 1000),
                    JobOptions.OUTAGE_LIMIT.key());
    failures.add(
        nowMillis, what + ": " + reason + "; it is tried again and again" + until, details);
  }

  /** It works now. */
  void over(String what, long nowMillis) {
    Outage outage = present.remove(what);
    if (outage != null) {
      LOG.info("no longer so, after {} ms: {}", nowMillis - outage.sinceMillis, what);
    }
  }

  boolean isAny() {
    return !present.isEmpty();
  }

  /** Those there are, the oldest first. */
  List<OutageSummary> toList() {
    return present.entrySet().stream()
        .map(each -> summary(each.getKey(), each.getValue()))
        .toList();
  }

  private static OutageSummary summary(String what, Outage outage) {
    OutageSummary summary =
        new OutageSummary(what, outage.sinceMillis, outage.times, outage.reason);
    outage.failsAtMillis.ifPresent(summary::setFailsAtMillis);
    return summary;
  }
}
