package io.millrace.worker.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A piece of off-heap memory, of {@link #SIZE_BYTES} or {@link #SMALL_SIZE_BYTES}. Numbers are
 * stored little-endian, at any offset.
 *
 * <p>A page starts with one holder, who may write it. {@link #share} adds a holder, such as a
 * snapshot; while there are several, nobody writes: whoever needs to, copies the page first. Each
 * holder calls {@link #release} once, from any thread, and does not touch the page afterwards.
 */
public final class Page {
  /**
   * Small enough that a copy before a write to a page held by a snapshot takes about a microsecond
   * and that a table for each of 128 key groups costs a few megabytes; large enough that a gigabyte
   * is only 65 536 pages to share when a snapshot starts.
   */
  public static final int SIZE_BYTES = 16 * 1024;

  /** The size of a small page: a table that holds little starts with such, and outgrows it. */
  public static final int SMALL_SIZE_BYTES = 1024;

  private static final VarHandle HOLDERS;

  static {
    try {
      HOLDERS = MethodHandles.lookup().findVarHandle(Page.class, "holders", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ByteBuffer bytes;

  /** Written by its allocator before the page is handed out, read by whoever releases it last. */
  private PageAccount account;

  /** Accessed through {@link #HOLDERS} by the threads of all holders. */
  @SuppressWarnings("unused")
  private int holders;

  /** Takes a part of a slab that nobody else uses. */
  Page(ByteBuffer memory) {
    this.bytes = memory.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Small pages in place of this one, which must not be used any more. */
  Page[] split() {
    Page[] parts = new Page[SIZE_BYTES / SMALL_SIZE_BYTES];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Page(bytes.slice(i * SMALL_SIZE_BYTES, SMALL_SIZE_BYTES));
    }
    return parts;
  }

  void handTo(PageAccount owner) {
    account = owner;
    HOLDERS.setRelease(this, 1);
  }

  /** Whether somebody else holds this page too, so that it must be copied before it is written. */
  public boolean isShared() {
    // Acquire, so that what the last other holder read was read before this thread's next write.
    return (int) HOLDERS.getAcquire(this) > 1;
  }

  /** Adds a holder. Called by a holder. */
  public void share() {
    int before = (int) HOLDERS.getAndAdd(this, 1);
    if (before < 1) {
      throw new IllegalStateException("a page was shared after its release");
    }
  }

  /** Gives up one hold; the last one returns the page to the pool. */
  public void release() {
    int before = (int) HOLDERS.getAndAdd(this, -1);
    if (before < 1) {
      throw new IllegalStateException("a page was released more often than it was held");
    }
    if (before == 1) {
      account.giveBack(this);
    }
  }

  public int sizeBytes() {
    return bytes.capacity();
  }

  public byte getByte(int offset) {
    return bytes.get(offset);
  }

  public void putByte(int offset, byte value) {
    bytes.put(offset, value);
  }

  public int getInt(int offset) {
    return bytes.getInt(offset);
  }

  public void putInt(int offset, int value) {
    bytes.putInt(offset, value);
  }

  public long getLong(int offset) {
    return bytes.getLong(offset);
  }

  public void putLong(int offset, long value) {
    bytes.putLong(offset, value);
  }

  /** Copies bytes of this page into an array. */
  public void getBytes(int offset, byte[] target, int from, int length) {
    bytes.get(offset, target, from, length);
  }

  /** Copies bytes of an array into this page. */
  public void putBytes(int offset, byte[] source, int from, int length) {
    bytes.put(offset, source, from, length);
  }

  /** Overwrites the start of this page with all of another, which is at most as large. */
  public void copyFrom(Page source) {
    bytes.put(0, source.bytes, 0, source.sizeBytes());
  }

  /** Whether these bytes of this page equal those of the array. */
  public boolean bytesEqual(int offset, byte[] other, int from, int length) {
    int done = 0;
    for (; done + Long.BYTES <= length; done += Long.BYTES) {
      if (bytes.getLong(offset + done) != ByteArrays.getLong(other, from + done)) {
        return false;
      }
    }
    for (; done < length; done++) {
      if (bytes.get(offset + done) != other[from + done]) {
        return false;
      }
    }
    return true;
  }

  /** Sets all bytes to zero. */
  public void clear() {
    for (int offset = 0; offset < sizeBytes(); offset += Long.BYTES) {
      bytes.putLong(offset, 0);
    }
  }
}
