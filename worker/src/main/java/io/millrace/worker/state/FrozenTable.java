package io.millrace.worker.state;

import io.millrace.worker.memory.Page;

/**
 * What a {@link StateTable} held at one moment: its pages, and numbers that tell what they mean.
 * Never changes; may be written by any one thread while the table goes on. {@link #release} must be
 * called once, or its pages stay taken.
 */
public class FrozenTable {
  private final long[] numbers;
  private final PageView pages;
  private final long usedBytes;

  /**
   * A frozen table.
   *
   * @param numbers what {@link StateTable#restore} needs besides the pages
   * @param usedBytes how much of the pages, from the start of the first, means something
   */
  FrozenTable(long[] numbers, PageView pages, long usedBytes) {
    this.numbers = numbers;
    this.pages = pages;
    this.usedBytes = usedBytes;
  }

  final long[] numbers() {
    return numbers;
  }

  final int pageCount() {
    return pages.count();
  }

  final Page page(int index) {
    return pages.page(index);
  }

  /**
   * Copies what is to be written of a page to the start of an array as large as a page.
   *
   * @param scratch another such array
   * @return how much that is
   */
  int copyImage(int index, byte[] target, byte[] scratch) {
    page(index).copyTo(target);
    long before = (long) index * Page.SIZE_BYTES;
    return (int) Math.min(page(index).sizeBytes(), usedBytes - before);
  }

  /** Gives the pages back. */
  public final void release() {
    pages.release();
  }
}
