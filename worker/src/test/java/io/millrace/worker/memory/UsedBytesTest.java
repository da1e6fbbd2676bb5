package io.millrace.worker.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.After;
import org.junit.Test;

public class UsedBytesTest {
  private static final int USED = 64;
  private static final long CONTENT = 0x0123_4567_89AB_CDEFL;

  private final PagePool pool = new PagePool(1 << 20);
  private final PageAccount account = pool.account("test");

  @After
  public void close() {
    account.close();
    pool.close();
  }

  @Test
  public void shouldUseAllOfAPage_unlessToldOtherwise() {
    Page page = account.allocate();
    page.clear();
    assertThat(page.usedBytes()).isEqualTo(Page.SIZE_BYTES);

    page.clear(USED);
    assertThat(page.usedBytes()).isEqualTo(USED);

    page.trim(USED + Long.BYTES);
    assertThat(page.usedBytes()).isEqualTo(USED);
  }

  @Test
  public void shouldCopyWhatIsUsed_andRememberHowMuch() {
    Page page = pageWithContent();
    page.share();

    Page own = account.writable(page);

    assertThat(own).isNotSameAs(page);
    assertThat(own.usedBytes()).isEqualTo(USED);
    for (int offset = 0; offset < USED; offset += Long.BYTES) {
      assertThat(own.getLong(offset)).isEqualTo(CONTENT + offset);
    }
    byte[] frozen = new byte[Page.SIZE_BYTES];
    page.copyTo(frozen);
    assertThat(ByteArrays.getLong(frozen, USED - Long.BYTES))
        .isEqualTo(CONTENT + USED - Long.BYTES);
    assertThat(ByteArrays.getLong(frozen, USED)).isZero(); // as it was in the array
  }

  @Test
  public void shouldFindZeros_whereMoreIsUsed() {
    Page page = account.allocate();
    for (int offset = 0; offset < Page.SIZE_BYTES; offset += Long.BYTES) {
      page.putLong(offset, CONTENT);
    }
    page.trim(USED);

    page.use(2 * USED);
    page.use(USED);

    assertThat(page.usedBytes()).isEqualTo(2 * USED);
    for (int offset = 0; offset < 2 * USED; offset += Long.BYTES) {
      assertThat(page.getLong(offset)).isEqualTo(offset < USED ? CONTENT : 0);
    }
  }

  private Page pageWithContent() {
    Page page = account.allocate();
    page.clear(USED);
    for (int offset = 0; offset < Page.SIZE_BYTES; offset += Long.BYTES) {
      page.putLong(offset, CONTENT + offset);
    }
    return page;
  }
}
