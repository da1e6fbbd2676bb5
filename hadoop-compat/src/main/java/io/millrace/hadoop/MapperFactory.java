package io.millrace.hadoop;

import java.io.Serializable;

/**
 * Makes a Hadoop mapper in each task. For mappers with type parameters or constructor arguments;
 * for others their class is enough.
 *
 * @param <M> the class of the mapper
 */
@FunctionalInterface
public interface MapperFactory<M> extends Serializable {
  /** A new mapper. Called once in each task. */
  M create() throws Exception;
}
