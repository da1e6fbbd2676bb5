package io.millrace.api.function;

/** Makes one record from one record. */
@FunctionalInterface
public interface MapFunction<I, O> extends Function {
  /** The result for one record. */
  O map(I record) throws Exception;
}
