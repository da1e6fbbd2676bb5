package io.millrace.api.tuple;

/** Five values. The fields' names for {@code keyBy} and {@code sum} are {@code f0} and so on. */
public record Tuple5<A, B, C, D, E>(A f0, B f1, C f2, D f3, E f4) {
  /** A tuple of these values. */
  public static <A, B, C, D, E> Tuple5<A, B, C, D, E> of(A f0, B f1, C f2, D f3, E f4) {
    return new Tuple5<>(f0, f1, f2, f3, f4);
  }
}
