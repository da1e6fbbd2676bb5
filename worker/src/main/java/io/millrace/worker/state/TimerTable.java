package io.millrace.worker.state;

import io.millrace.worker.memory.ByteArrays;
import io.millrace.worker.memory.PageAccount;

/**
 * Timers of one key group: pairs of a time and key bytes, each at most once, polled in order of
 * time, those of the same time in the order they were registered. The pairs are the keys of a state
 * table; a heap beside it, which is made anew on restore, keeps the order. Used by one thread at a
 * time.
 */
public final class TimerTable implements AutoCloseable {
  private final LoggedEntries table;
  private final TimerHeap heap;
  private int generation;
  private byte[] scratch = new byte[64];
  private byte[] polledKey = new byte[64];
  private int polledLength;
  private long polledTimestamp;

  /**
   * Timers that are kept in this table, which may hold some already.
   *
   * @param account for the heap
   */
  TimerTable(StateTable table, PageAccount account) {
    this.table = table.toLog();
    this.heap = new TimerHeap(account);
    rebuildHeap();
  }

  public int size() {
    return table.size();
  }

  /**
   * Registers a timer.
   *
   * @return whether it was not there already
   */
  public boolean register(long timestampMillis, byte[] key, int from, int length) {
    int rawLength = fillScratch(timestampMillis, key, from, length);
    int hash = KeyHash.of(scratch, 0, rawLength);
    if (table.find(scratch, 0, rawLength, hash) != 0) {
      return false;
    }
    int address = table.insert(scratch, 0, rawLength, hash, 0);
    if (table.generation() == generation) {
      heap.add(timestampMillis, address);
    } else {
      rebuildHeap();
    }
    return true;
  }

  /**
   * Takes a timer back.
   *
   * @return whether it was there
   */
  public boolean delete(long timestampMillis, byte[] key, int from, int length) {
    int rawLength = fillScratch(timestampMillis, key, from, length);
    return remove(rawLength);
  }

  private boolean remove(int rawLength) {
    boolean removed = table.remove(scratch, 0, rawLength, KeyHash.of(scratch, 0, rawLength));
    if (table.generation() != generation) {
      rebuildHeap();
    }
    return removed;
  }

  /** The time of the next timer, or {@code Long.MAX_VALUE} if there is none. */
  public long nextTimestamp() {
    dropDeleted();
    return heap.size() == 0 ? Long.MAX_VALUE : heap.firstTimestamp();
  }

  /**
   * Takes out the first timer that is due; it is then told by {@link #timestamp}, {@link #key} and
   * {@link #keyLength}.
   *
   * @return whether there was one at or before the watermark
   */
  public boolean poll(long watermark) {
    dropDeleted();
    if (heap.size() == 0 || heap.firstTimestamp() > watermark) {
      return false;
    }
    int address = heap.firstAddress();
    int rawLength = table.keyLength(address);
    ensureScratch(rawLength);
    table.readKey(address, scratch, 0);
    heap.removeFirst();
    remove(rawLength);
    polledTimestamp = ByteArrays.getLong(scratch, 0);
    polledLength = rawLength - Long.BYTES;
    if (polledKey.length < polledLength) {
      polledKey = new byte[polledLength * 2];
    }
    System.arraycopy(scratch, Long.BYTES, polledKey, 0, polledLength);
    return true;
  }

  /** The time of the timer polled last. */
  public long timestamp() {
    return polledTimestamp;
  }

  /** An array that starts with the key of the timer polled last, until the next poll. */
  public byte[] key() {
    return polledKey;
  }

  public int keyLength() {
    return polledLength;
  }

  /** A deleted timer leaves its place in the heap, which is known by its dead block. */
  private void dropDeleted() {
    BlockView blocks = table.blocks();
    while (heap.size() > 0
        && BlockView.kindOf(blocks.header(heap.firstAddress())) != BlockView.ENTRY) {
      heap.removeFirst();
    }
  }

  private void rebuildHeap() {
    heap.clear();
    BlockView blocks = table.blocks();
    for (int at = table.firstEntry(); at != 0; at = table.entryAfter(at)) {
      heap.add(blocks.readLong(at, 0), at);
    }
    generation = table.generation();
  }

  private int fillScratch(long timestampMillis, byte[] key, int from, int length) {
    ensureScratch(Long.BYTES + length);
    ByteArrays.putLong(scratch, 0, timestampMillis);
    System.arraycopy(key, from, scratch, Long.BYTES, length);
    return Long.BYTES + length;
  }

  private void ensureScratch(int length) {
    if (scratch.length < length) {
      scratch = new byte[length * 2];
    }
  }

  /** Releases the heap's pages; the table is closed by whoever made it. */
  @Override
  public void close() {
    heap.clear();
  }
}
