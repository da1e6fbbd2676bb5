package io.millrace.api.tuple;

/** Three values. The fields' names for {@code keyBy} and {@code sum} are {@code f0} and so on. */
public record Tuple3<A, B, C>(A f0, B f1, C f2) {
  /** A tuple of these values. */
  public static <A, B, C> Tuple3<A, B, C> of(A f0, B f1, C f2) {
    return new Tuple3<>(f0, f1, f2);
  }
}
