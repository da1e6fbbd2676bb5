package io.millrace.worker.task;

import io.millrace.api.function.Counter;
import io.millrace.protocol.OperatorSnapshot;
import java.util.Map;
import java.util.TreeMap;

/** The counters of one operator, by "group/name". Owned by the task's thread. */
public final class OperatorCounters {
  private final Map<String, Amount> counters = new TreeMap<>();

  private static final class Amount implements Counter {
    private long value;

    @Override
    public void add(long amount) {
      value += amount;
    }

    @Override
    public long value() {
      return value;
    }
  }

  /** A counter, made if it is new. */
  public Counter counter(String group, String name) {
    return amount(group + "/" + name);
  }

  /** Adds what a restored part has counted. */
  public void restore(OperatorSnapshot part) {
    if (part.isSetCounters()) {
      part.getCounters().forEach((name, value) -> amount(name).add(value));
    }
  }

  /** The present values. */
  public Map<String, Long> values() {
    Map<String, Long> values = new TreeMap<>();
    counters.forEach((name, amount) -> values.put(name, amount.value));
    return values;
  }

  private Amount amount(String fullName) {
    return counters.computeIfAbsent(fullName, absent -> new Amount());
  }
}
