package io.millrace.worker.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ResourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class PagePoolTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  @Test
  public void shouldGiveNumbersAndBytesBack() {
    PagePool pool = new PagePool(1 << 20);
    Page page = pool.account("test").allocate();
    page.putLong(3, 0x1122334455667788L);
    assertThat(page.getLong(3)).isEqualTo(0x1122334455667788L);
    assertThat(page.getByte(3)).isEqualTo((byte) 0x88);
    assertThat(page.getInt(7)).isEqualTo(0x11223344);
    page.putBytes(100, new byte[] {9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 1, 10);
    byte[] read = new byte[12];
    page.getBytes(100, read, 2, 10);
    assertThat(read).containsExactly(0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(page.bytesEqual(100, read, 2, 10)).isTrue();
    read[11] = 0;
    assertThat(page.bytesEqual(100, read, 2, 10)).isFalse();
    read[2] = 0;
    assertThat(page.bytesEqual(100, read, 2, 9)).isFalse();
  }

  @Test
  public void shouldNameTheOwnerWhenTheBudgetIsUsedUp() {
    PagePool pool = new PagePool(3L * Page.SIZE_BYTES + 5);
    PageAccount large = pool.account("operator 'large'");
    large.allocate();
    large.allocate();
    PageAccount small = pool.account("operator 'small'");
    Page page = small.allocate();
    assertThatThrownBy(small::allocate)
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("operator 'small' needs another page of 16 KiB")
        .hasMessageContaining("(largest: operator 'large'");
    page.release();
    assertThat(small.bytesInUse()).isZero();
    assertThat(small.allocate().sizeBytes()).isEqualTo(Page.SIZE_BYTES);
  }

  @Test
  public void shouldCarveSmallPagesFromOnePage() {
    PagePool pool = new PagePool(Page.SIZE_BYTES);
    PageAccount account = pool.account("test");
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < Page.SIZE_BYTES / Page.SMALL_SIZE_BYTES; i++) {
      Page page = account.allocateSmall();
      page.clear();
      pages.add(page);
    }
    for (int i = 0; i < pages.size(); i++) {
      pages.get(i).putInt(Page.SMALL_SIZE_BYTES - Integer.BYTES, i);
      pages.get(i).putInt(0, -i);
    }
    for (int i = 0; i < pages.size(); i++) {
      assertThat(pages.get(i).getInt(Page.SMALL_SIZE_BYTES - Integer.BYTES)).isEqualTo(i);
      assertThat(pages.get(i).getInt(0)).isEqualTo(-i);
    }
    assertThatThrownBy(account::allocateSmall).isInstanceOf(ResourceException.class);
    assertThat(pool.bytesInUse()).isEqualTo(Page.SIZE_BYTES);
    pages.forEach(Page::release);
    assertThat(pool.bytesInUse()).isZero();
  }

  @Test
  public void shouldPutSmallPagesTogetherAgainWhenAllAreBack() {
    PagePool pool = new PagePool(2L * Page.SIZE_BYTES);
    PageAccount account = pool.account("test");
    List<Page> small = new ArrayList<>();
    for (int i = 0; i < 2 * Page.SIZE_BYTES / Page.SMALL_SIZE_BYTES; i++) {
      small.add(account.allocateSmall());
    }
    assertThatThrownBy(account::allocate).isInstanceOf(MemoryBudgetException.class);
    small.forEach(Page::release);
    account.allocate();
    account.allocate();
    assertThat(pool.bytesInUse()).isEqualTo(pool.budgetBytes());
  }

  @Test
  public void shouldReturnPageWhenLastHolderReleasesIt() {
    PagePool pool = new PagePool(1 << 20);
    Page page = pool.account("test").allocate();
    assertThat(page.isShared()).isFalse();
    page.share();
    assertThat(page.isShared()).isTrue();
    page.release();
    assertThat(page.isShared()).isFalse();
    assertThat(pool.bytesInUse()).isEqualTo(Page.SIZE_BYTES);
    page.release();
    assertThat(pool.bytesInUse()).isZero();
    assertThatThrownBy(page::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  public void shouldLetTheOwnerNoMoreUseAPageThatItGaveUpWhileOthersHoldIt() {
    PageAccount account = new PagePool(1 << 20).account("test");
    Page copied = account.allocate();
    copied.share();
    Page copy = account.writable(copied);
    assertThat(copy).isNotSameAs(copied);
    assertThat(copy.isWritable()).isTrue();
    assertThat(copied.isWritable()).isFalse();
    assertThat(copied.isReadable()).isFalse();
    copy.share();
    account.giveUp(copy);
    assertThat(copy.isWritable()).isFalse();
    assertThat(copy.isReadable()).isFalse();
  }

  @Test
  public void shouldCountRightlyWhenManyThreadsTakeAndGiveBack() throws Exception {
    PagePool pool = new PagePool(64L * Page.SIZE_BYTES);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> work =
          () -> {
            PageAccount account = pool.account("test");
            for (int i = 0; i < 20_000; i++) {
              Page page = i % 3 == 0 ? account.allocateSmall() : account.allocate();
              page.putInt(0, i);
              page.share();
              page.release();
              if (page.getInt(0) != i) {
                return false;
              }
              page.release();
            }
            return account.bytesInUse() == 0;
          };
      List<Future<Boolean>> results = threads.invokeAll(List.of(work, work, work, work));
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(pool.bytesInUse()).isZero();
  }

  @Test
  public void shouldRefusePagesWhenClosed() {
    PagePool pool = new PagePool(1 << 20);
    PageAccount account = pool.account("test");
    pool.close();
    assertThatThrownBy(account::allocate).isInstanceOf(IllegalStateException.class);
  }
}
