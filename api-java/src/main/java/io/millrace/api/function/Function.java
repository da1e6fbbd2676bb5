package io.millrace.api.function;

import java.io.Serializable;

/**
 * What all user functions share. Each parallel task has its own instance, made by deserializing the
 * one in the program; all its methods are called by the task's thread.
 */
public interface Function extends Serializable {
  /** Called once before the first record. */
  default void open(FunctionContext context) throws Exception {}

  /** Called once after the last record, also when the task is cancelled or has failed. */
  default void close() throws Exception {}
}
