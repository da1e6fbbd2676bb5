package io.millrace.worker.codec;

import java.io.IOException;

/** How classes that have no tag of their own are named in bytes. Used by one thread at a time. */
interface ClassNaming {
  /** Writes the tag and all that is needed to find the class again. */
  void write(TypeCodec codec, ObjectWriter output) throws IOException;

  /**
   * Finds the codec again.
   *
   * @param tag the first byte, which has been read, from {@link BuiltInCodecs#FIRST_NAMING_TAG}
   */
  TypeCodec read(int tag, ObjectReader input) throws IOException;
}
