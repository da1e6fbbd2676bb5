package io.millrace.testing;

import io.millrace.api.connector.Sink;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * An empty place that a sink writes to, and that a test can look into: a new folder, a new topic.
 *
 * @param <T> the records
 */
public interface SinkTarget<T> extends Closeable {
  /** The sink that writes there. */
  Sink<? super T, ?> sink();

  /** The records that others can see there now, in any order. */
  List<T> visible() throws Exception;

  /** Removes the place. */
  @Override
  default void close() throws IOException {}
}
