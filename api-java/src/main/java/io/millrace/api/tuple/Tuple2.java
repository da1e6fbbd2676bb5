package io.millrace.api.tuple;

/** Two values. The fields' names for {@code keyBy} and {@code sum} are {@code f0} and so on. */
public record Tuple2<A, B>(A f0, B f1) {
  /** A tuple of these values. */
  public static <A, B> Tuple2<A, B> of(A f0, B f1) {
    return new Tuple2<>(f0, f1);
  }
}
