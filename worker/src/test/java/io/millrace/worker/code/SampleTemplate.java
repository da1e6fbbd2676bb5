package io.millrace.worker.code;

import java.util.function.Function;
import java.util.function.Supplier;

/** Uses what a template may: a nested class, a private method, a static field. */
final class SampleTemplate implements Supplier<String> {
  private static final String SUFFIX = "!";
  private final Function<String, String> function;
  private final int times;

  SampleTemplate(Function<String, String> function, int times) {
    if (times < 0) {
      throw new IllegalArgumentException("times=" + times);
    }
    this.function = function;
    this.times = times;
  }

  private record Text(String value) {}

  @Override
  public String get() {
    return repeat().value();
  }

  private Text repeat() {
    return new Text((function.apply("a") + SUFFIX).repeat(times));
  }
}
