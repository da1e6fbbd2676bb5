package io.millrace.worker.memory;

import java.nio.ByteBuffer;

/**
 * Memory for a page: a part of a slab. Pages read and write their slabs, of which there are few, so
 * that the processor's caches hold what it takes to reach the memory of any page.
 *
 * @param slab with little-endian numbers
 * @param from where the frame starts in it
 */
record Frame(ByteBuffer slab, int from, int sizeBytes) {
  /** An array as a frame. */
  static Frame of(byte[] array) {
    return new Frame(ByteBuffer.wrap(array), 0, array.length);
  }

  /** A part of this frame. */
  Frame part(int offset, int bytes) {
    return new Frame(slab, from + offset, bytes);
  }

  /** Copies the first bytes of another frame to the start of this one. */
  void copyFrom(Frame other, int bytes) {
    slab.put(from, other.slab, other.from, bytes);
  }

  /** The first bytes, as a buffer. */
  ByteBuffer start(int bytes) {
    return slab.slice(from, bytes);
  }
}
