package io.millrace.worker.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * A piece of off-heap memory, of {@link #SIZE_BYTES} or {@link #SMALL_SIZE_BYTES}. Numbers are
 * stored little-endian, at any offset.
 *
 * <p>A page starts with one holder, the thread that uses its account, who may write it. {@link
 * #share} adds a holder, such as a snapshot; while there are several, nobody writes: whoever needs
 * to, copies the page first. Each holder calls {@link #release} once, from any thread, and does not
 * touch the page afterwards.
 *
 * <p>The owner may use a part of the page only, from its start. The rest is undefined, and is not
 * copied with the page.
 *
 * <p>The memory of a page may be taken away for other pages while its content lies in a file. So
 * the owner looks before each use whether the page {@link #isReadable} or {@link #isWritable}, and
 * if not, asks its account to make it so; any other holder reads by {@link #copyTo}. Only the owner
 * takes memory away, and brings it back: between two calls to the account, what is readable stays
 * so.
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

  /** In {@link #state}: the holders, and above them the readers at the moment. */
  private static final int ONE_READER = 1 << 12;

  private static final int HOLDERS = ONE_READER - 1;
  private static final int READERS = HOLDERS << 12;

  /** In {@link #state}: there is memory, but {@link #bytes} is unset, to see whether it is used. */
  private static final int ASIDE = 1 << 24;

  /** In {@link #state}: the memory is being taken away, or is gone. */
  private static final int EVICTED = 1 << 25;

  /** In {@link #state}: the content lies somewhere else too, which a write makes untrue. */
  private static final int COPIED = 1 << 26;

  /** In {@link #state}: one holder, and nothing that a write would have to care for. */
  private static final int OWN = 1;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Page.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PageAccount account;
  private final int sizeBytes;

  /** So much of the page, from its start, is used; changed by the owner of an unshared page. */
  private int usedBytes;

  /** The slab with the content, for the owner's use; null if the account must be asked first. */
  private ByteBuffer bytes;

  /** Where the content starts in the slab. */
  private int from;

  /** The content, or null if it is in a file only. Changed under this page's monitor. */
  private Frame memory;

  /** The content in the spill file, or null if it is not there; changed as the one above. */
  private SpilledPage spilled;

  /** Where the content lies in a snapshot; set by the threads that write snapshots. */
  private volatile PageImage image;

  /** One number, so that the owner sees at one look whether it may write. All threads. */
  @SuppressWarnings("unused") // accessed through STATE
  private int state = OWN;

  // The place in a queue of the account; guarded by the account.
  PageQueue queue;
  Page before;
  Page after;

  Page(PageAccount account, Frame memory) {
    this.account = account;
    this.memory = memory;
    this.bytes = memory.slab();
    this.from = memory.from();
    this.sizeBytes = memory.sizeBytes();
    this.usedBytes = sizeBytes;
  }

  // ------------------------------------------------------------------ holders

  /** Adds a holder. Called by a holder. */
  public void share() {
    int before = (int) STATE.getAndAdd(this, 1);
    if ((before & HOLDERS) == 0) {
      throw new IllegalStateException("a page was shared after its release");
    }
  }

  /** Gives up one hold; the last one returns the memory to the pool. */
  public void release() {
    int before = (int) STATE.getAndAdd(this, -1);
    if ((before & HOLDERS) == 0) {
      throw new IllegalStateException("a page was released more often than it was held");
    }
    if ((before & HOLDERS) == 1) {
      account.discard(this);
    }
  }

  /** Whether somebody else holds this page too, so that it must be copied before it is written. */
  public boolean isShared() {
    // Acquire, so that what the last other holder read was read before this thread's next write.
    return ((int) STATE.getAcquire(this) & HOLDERS) > 1;
  }

  /** Whether the owner can read: if not, {@link PageAccount#makeReadable} must be called. */
  public boolean isReadable() {
    return bytes != null;
  }

  /** Whether the owner can write: if not, {@link PageAccount#writable} must be called. */
  public boolean isWritable() {
    return (int) STATE.getAcquire(this) == OWN;
  }

  /** Where a snapshot has this content, or null. Any holder. */
  public PageImage image() {
    return image;
  }

  /** A snapshot has this content: true until the page is written next. Called by a holder. */
  public void setImage(PageImage written) {
    image = written;
    STATE.getAndBitwiseOr(this, COPIED);
  }

  /**
   * Copies what is used of the page, wherever it is, to the start of an array that is at least as
   * large as the page; what is behind it there is undefined. Any holder.
   */
  public void copyTo(byte[] target) {
    account.copy(this, Frame.of(target));
  }

  // ------------------------------------------------------------------ where the content is

  boolean hasMemory() {
    return memory != null;
  }

  SpilledPage spilled() {
    return spilled;
  }

  /** Lets the owner's next use be noticed. Owner. */
  void setAside() {
    bytes = null;
    STATE.getAndBitwiseOr(this, ASIDE);
  }

  /** The memory is there: lets the owner use it. Owner. */
  void takeUp() {
    STATE.getAndBitwiseAnd(this, ~(ASIDE | EVICTED));
    bytes = memory.slab();
    from = memory.from();
  }

  /**
   * Begins to take the memory away, and holds the page until that is done. Owner.
   *
   * @return whether it could be begun: nobody reads it at the moment, and it is not released
   */
  boolean beginEviction() {
    int current = (int) STATE.getAcquire(this);
    while ((current & READERS) == 0 && (current & HOLDERS) > 0) {
      if (STATE.compareAndSet(this, current, (current | EVICTED) + 1)) {
        bytes = null;
        return true;
      }
      current = (int) STATE.getAcquire(this);
    }
    return false;
  }

  /** Takes the memory away, whose content lies in a file now. Owner, with the page's monitor. */
  Frame evictTo(SpilledPage place) {
    Frame taken = memory;
    spilled = place;
    memory = null;
    STATE.getAndBitwiseOr(this, COPIED);
    return taken;
  }

  /** Gives the page memory that holds its content. Owner, with the page's monitor. */
  void returnTo(Frame itsMemory) {
    memory = itsMemory;
  }

  Frame memory() {
    return memory;
  }

  /** Makes the page one that the owner can write, unless it is shared; gives whether it is now. */
  boolean claim() {
    int current = (int) STATE.getAcquire(this);
    while ((current & HOLDERS) == 1) {
      if (STATE.compareAndSet(this, current, OWN)) {
        image = null;
        return true;
      }
      current = (int) STATE.getAcquire(this);
    }
    return false;
  }

  /** Forgets and gives what lies in a file, or null. Owner, or the last holder. */
  SpilledPage removeSpilled() {
    SpilledPage removed = spilled;
    spilled = null;
    return removed;
  }

  /** Forgets and gives the memory. The last holder. */
  Frame removeMemory() {
    Frame removed = memory;
    memory = null;
    bytes = null;
    return removed;
  }

  /**
   * Keeps the memory where it is, if there is some, until {@link #endReading}. Any holder.
   *
   * @return whether there is
   */
  boolean beginReading() {
    int current = (int) STATE.getAcquire(this);
    while ((current & EVICTED) == 0) {
      if (STATE.compareAndSet(this, current, current + ONE_READER)) {
        return true;
      }
      current = (int) STATE.getAcquire(this);
    }
    return false;
  }

  void endReading() {
    STATE.getAndAdd(this, -ONE_READER);
  }

  // ------------------------------------------------------------------ content

  public int sizeBytes() {
    return sizeBytes;
  }

  /** Whether it is of {@link #SMALL_SIZE_BYTES}. */
  public boolean isSmall() {
    return sizeBytes < SIZE_BYTES;
  }

  /** Where in the slab an offset is; what lies behind the page is another one. */
  private int at(int offset, int length) {
    assert offset >= 0 && offset + length <= sizeBytes : offset + " in " + sizeBytes;
    return from + offset;
  }

  public byte getByte(int offset) {
    return bytes.get(at(offset, Byte.BYTES));
  }

  public void putByte(int offset, byte value) {
    bytes.put(at(offset, Byte.BYTES), value);
  }

  public int getInt(int offset) {
    return bytes.getInt(at(offset, Integer.BYTES));
  }

  public void putInt(int offset, int value) {
    bytes.putInt(at(offset, Integer.BYTES), value);
  }

  public long getLong(int offset) {
    return bytes.getLong(at(offset, Long.BYTES));
  }

  public void putLong(int offset, long value) {
    bytes.putLong(at(offset, Long.BYTES), value);
  }

  /** Copies bytes of this page into an array. */
  public void getBytes(int offset, byte[] target, int start, int length) {
    bytes.get(at(offset, length), target, start, length);
  }

  /** Copies bytes of an array into this page. */
  public void putBytes(int offset, byte[] source, int start, int length) {
    bytes.put(at(offset, length), source, start, length);
  }

  /** Whether these bytes of this page equal those of the array. */
  public boolean bytesEqual(int offset, byte[] other, int start, int length) {
    int last = length - Long.BYTES;
    if (last < 0) {
      return fewBytesEqual(offset, other, start, length);
    }
    return getLong(offset) == ByteArrays.getLong(other, start)
        && (last == 0
            || (getLong(offset + last) == ByteArrays.getLong(other, start + last)
                && (last <= Long.BYTES || innerBytesEqual(offset, other, start, last))));
  }

  /** The same, where the first eight bytes and the last eight have been found equal. */
  private boolean innerBytesEqual(int offset, byte[] other, int start, int last) {
    for (int done = Long.BYTES; done < last; done += Long.BYTES) {
      if (getLong(offset + done) != ByteArrays.getLong(other, start + done)) {
        return false;
      }
    }
    return true;
  }

  private boolean fewBytesEqual(int offset, byte[] other, int start, int length) {
    for (int done = 0; done < length; done++) {
      if (getByte(offset + done) != other[start + done]) {
        return false;
      }
    }
    return true;
  }

  /** Sets all bytes to zero. */
  public void clear() {
    clear(sizeBytes);
  }

  /** Sets the first bytes to zero, a multiple of eight, and uses these only. */
  public void clear(int used) {
    usedBytes = 0;
    use(used);
  }

  /** Uses at least the first bytes, a multiple of eight: those that were not used are zero. */
  public void use(int used) {
    for (int offset = usedBytes; offset < used; offset += Long.BYTES) {
      bytes.putLong(at(offset, Long.BYTES), 0);
    }
    usedBytes = Math.max(usedBytes, used);
  }

  /** Uses no more than the first bytes; what the others are is undefined from now on. */
  public void trim(int used) {
    usedBytes = Math.min(usedBytes, used);
  }

  /** How much of the page, from its start, is used: all, unless the owner said less. */
  public int usedBytes() {
    return usedBytes;
  }
}
