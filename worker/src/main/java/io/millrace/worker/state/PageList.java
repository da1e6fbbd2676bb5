package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;
import java.io.IOException;
import java.util.Arrays;

/**
 * The pages of a part of a state table, such as its index: all access to them goes through here. A
 * page that a snapshot holds too is copied before it is written, and one that was spilled comes
 * back when it is used. A list that needs little has a single small page, which it outgrows.
 *
 * <p>A page that was given to be read or written is to be used at once: any further call, of any
 * list with the same account, may take its memory for another page.
 */
final class PageList extends PageView {
  private final PageAccount account;

  /** An empty list, which takes pages from this account. */
  PageList(PageAccount account) {
    super(new Page[1], 0);
    this.account = account;
  }

  /** A page to read from until another page is asked for. */
  Page readable(int index) {
    Page page = pages[index];
    return page.isReadable() ? page : makeReadable(page);
  }

  private Page makeReadable(Page page) {
    account.makeReadable(page);
    return page;
  }

  /** A page to read from and to write to until another page is asked for. */
  Page writable(int index) {
    Page page = pages[index];
    return page.isWritable() ? page : makeWritable(index);
  }

  private Page makeWritable(int index) {
    Page page = account.writable(pages[index]);
    pages[index] = page;
    return page;
  }

  /** Whether there is one page, a small one. */
  boolean isSmall() {
    return count == 1 && pages[0].sizeBytes() < Page.SIZE_BYTES;
  }

  /** Whether the only page is a small one that no snapshot holds. */
  boolean isSmallAndOwn() {
    return isSmall() && !pages[0].isShared();
  }

  /** Adds a small page with undefined content to a list without pages. */
  void addSmall() {
    append(account.allocateSmall());
  }

  /** Adds a page with undefined content. */
  void add() {
    append(account.allocate());
  }

  /** Adds this many pages that are all zero, or none if the budget ends on the way. */
  void addCleared(int number) {
    int before = count;
    boolean isDone = false;
    try {
      while (count < before + number) {
        add();
        writable(count - 1).clear();
      }
      isDone = true;
    } finally {
      while (!isDone && count > before) {
        removeLast();
      }
    }
  }

  /** Adds pages as they were written to a snapshot, to a list without pages. */
  void restore(PageSource source) throws IOException {
    byte[] content = new byte[Page.SIZE_BYTES];
    for (int index = 0; index < source.pageCount(); index++) {
      int length = source.next(content);
      if (source.pageCount() == 1 && length <= Page.SMALL_SIZE_BYTES) {
        addSmall();
      } else {
        add();
      }
      writable(index).putBytes(0, content, 0, length);
    }
  }

  private void append(Page page) {
    if (count == pages.length) {
      pages = Arrays.copyOf(pages, count * 2);
    }
    pages[count++] = page;
  }

  private void removeLast() {
    count--;
    giveBack(pages[count]);
    pages[count] = null;
  }

  /** Puts a page of full size that starts with its content in the place of the small page. */
  void outgrowSmall() {
    Page small = pages[0];
    Page page = account.allocate();
    account.copy(small, page);
    pages[0] = page;
    giveBack(small);
  }

  /** What the pages hold now, unaffected by later writes; may be used by another thread. */
  PageView freeze() {
    Page[] frozen = Arrays.copyOf(pages, count);
    for (Page page : frozen) {
      page.share();
    }
    return new PageView(frozen, count);
  }

  @Override
  void giveBack(Page page) {
    account.giveUp(page);
  }

  /** Gives all pages back; the list is empty then and can be used again. */
  @Override
  void release() {
    releaseAll();
  }
}
