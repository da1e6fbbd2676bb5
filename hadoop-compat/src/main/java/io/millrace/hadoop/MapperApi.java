package io.millrace.hadoop;

import java.io.Serializable;

/** One of the two ways to write a mapper, and the mapper. */
interface MapperApi extends Serializable {
  /** Makes the mapper and what drives it. */
  MapperDriver createDriver(MapperTask task, MapperOutput output) throws Exception;

  /** Names the mapper in messages. */
  String description();

  /** What is known of the mapper before there is one. */
  static String describe(MapperFactory<?> factory) {
    return factory instanceof ConstructorFactory<?> constructor
        ? constructor.type().getName()
        : "the mapper";
  }
}
