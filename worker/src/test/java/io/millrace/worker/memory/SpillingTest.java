package io.millrace.worker.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ResourceException;
import io.millrace.worker.Seeds;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

public class SpillingTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private final List<PagePool> pools = new ArrayList<>();

  private PagePool pool(long pages, long limitPages) {
    PagePool pool =
        new PagePool(
            pages * Page.SIZE_BYTES,
            new SpillFile(folder.getRoot().toPath(), limitPages * Page.SIZE_BYTES));
    pools.add(pool);
    return pool;
  }

  @After
  public void nothingIsLeft() {
    for (PagePool pool : pools) {
      assertThat(pool.bytesInUse()).isZero();
      assertThat(pool.spilledBytes()).isZero();
      pool.close();
    }
  }

  @Test
  public void shouldKeepManyTimesMorePagesThanThereIsMemoryFor() {
    Random random = Seeds.random("pages");
    PagePool pool = pool(40, 0);
    PageAccount account = pool.account("test");
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      pages.add(account.allocate());
      pages.get(i).putInt(16, i);
      assertThat(pool.bytesInUse()).isLessThanOrEqualTo(pool.budgetBytes());
    }
    assertThat(account.bytesInUse()).isEqualTo(1000L * Page.SIZE_BYTES);
    assertThat(account.spilledBytes()).isGreaterThanOrEqualTo(960L * Page.SIZE_BYTES);
    int[] added = new int[pages.size()];
    for (int step = 0; step < 20_000; step++) {
      int i = random.nextInt(pages.size());
      if (random.nextBoolean()) {
        pages.set(i, account.writable(pages.get(i)));
        pages.get(i).putInt(16, pages.get(i).getInt(16) + 1);
        added[i]++;
      } else {
        assertThat(readable(account, pages.get(i)).getInt(16)).isEqualTo(i + added[i]);
      }
    }
    pages.forEach(Page::release);
    assertThat(account.bytesInUse()).isZero();
    assertThat(account.spilledBytes()).isZero();
  }

  @Test
  public void shouldBringBackAllThatIsUsedOfAPage() {
    Random random = Seeds.random("used");
    PagePool pool = pool(40, 0);
    PageAccount account = pool.account("test");
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      pages.add(account.allocate());
      pages.get(i).clear(usedBytes(random));
      putLast(pages.get(i), i);
    }
    for (int step = 0; step < 5_000; step++) {
      int i = random.nextInt(pages.size());
      Page page = readable(account, pages.get(i));
      assertThat(page.getInt(page.usedBytes() - Integer.BYTES)).isEqualTo(i);
      if (random.nextInt(4) == 0) {
        page = account.writable(page);
        page.use(usedBytes(random));
        putLast(page, i);
        pages.set(i, page);
      }
    }
    assertThat(account.spilledBytes()).isGreaterThanOrEqualTo(160L * Page.SIZE_BYTES);
    pages.forEach(Page::release);
  }

  private static int usedBytes(Random random) {
    return Long.BYTES * (1 + random.nextInt(Page.SIZE_BYTES / Long.BYTES));
  }

  private static void putLast(Page page, int number) {
    page.putInt(page.usedBytes() - Integer.BYTES, number);
  }

  private static Page readable(PageAccount account, Page page) {
    if (!page.isReadable()) {
      account.makeReadable(page);
    }
    return page;
  }

  @Test
  public void shouldSpillSmallPagesToo() {
    Random random = Seeds.random("small");
    PagePool pool = pool(40, 0);
    PageAccount account = pool.account("test");
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      pages.add(i % 20 == 0 ? account.allocate() : account.allocateSmall());
      pages.get(i).putInt(pages.get(i).sizeBytes() - Integer.BYTES, i);
      assertThat(pool.bytesInUse()).isLessThanOrEqualTo(pool.budgetBytes());
    }
    assertThat(account.bytesInUse() - account.spilledBytes())
        .isLessThanOrEqualTo(pool.budgetBytes())
        .isGreaterThan(pool.budgetBytes() / 2);
    assertThat(pool.spilledBytes()).isEqualTo(account.spilledBytes());
    int[] added = new int[pages.size()];
    for (int step = 0; step < 20_000; step++) {
      int i = random.nextInt(pages.size());
      int at = pages.get(i).sizeBytes() - Integer.BYTES;
      if (random.nextBoolean()) {
        pages.set(i, account.writable(pages.get(i)));
        pages.get(i).putInt(at, pages.get(i).getInt(at) + 1);
        added[i]++;
      } else {
        assertThat(readable(account, pages.get(i)).getInt(at)).isEqualTo(i + added[i]);
      }
    }
    pages.forEach(Page::release);
    assertThat(account.bytesInUse()).isZero();
    assertThat(account.spilledBytes()).isZero();
  }

  @Test
  public void shouldKeepTheLeastForAccountsThatAreOpenedLater() {
    PagePool pool = pool(48, 0);
    pool.expectAccounts(3);
    List<Page> pages = new ArrayList<>();
    PageAccount first = pool.account("first");
    for (int i = 0; i < 2000; i++) {
      pages.add(i % 20 == 0 ? first.allocate() : first.allocateSmall());
    }
    for (String owner : List.of("second", "third")) {
      PageAccount account = pool.account(owner);
      for (int i = 0; i < 100; i++) {
        pages.add(account.allocate());
        pages.add(account.allocateSmall());
      }
    }
    pages.forEach(Page::release);
  }

  @Test
  public void shouldRefuseABudgetThatIsTooSmallForSoManyExpected() {
    PagePool pool = pool(40, 0);
    pool.account("first");
    assertThatThrownBy(() -> pool.expectAccounts(2))
        .isInstanceOf(MemoryBudgetException.class)
        .hasMessageContaining("the worker would have 3 tasks with state")
        .hasMessageContaining("at least 0.8 MiB")
        .hasMessageContaining("has 0.6 MiB");
  }

  @Test
  public void shouldKeepInMemoryWhatIsUsedOften() {
    PagePool pool = pool(64, 0);
    PageAccount account = pool.account("test");
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      pages.add(account.allocate());
    }
    Random random = Seeds.random("often");
    int missing = 0;
    for (int step = 0; step < 20_000; step++) {
      Page often = pages.get(random.nextInt(20));
      missing += step > 1000 && !often.hasMemory() ? 1 : 0;
      readable(account, often);
      if (step % 10 == 0) {
        readable(account, pages.get(20 + random.nextInt(180)));
      }
    }
    assertThat(missing).isLessThan(200);
    pages.forEach(Page::release);
  }

  /**
   * The owner writes, copies, spills and releases pages while others read and release frozen ones,
   * which must be as they were.
   */
  @Test
  public void shouldShowOthersWhatTheyHoldWhileTheOwnerWritesAndSpills() throws Exception {
    Random random = Seeds.random("frozen");
    PagePool pool = pool(48, 0);
    PageAccount account = pool.account("test");
    ExecutorService readers = Executors.newFixedThreadPool(3);
    List<Future<?>> reading = new ArrayList<>();
    List<Page> pages = new ArrayList<>();
    List<Integer> values = new ArrayList<>();
    try {
      for (int step = 0; step < 60_000; step++) {
        int choice = random.nextInt(1000);
        if (pages.size() < 150) {
          pages.add(account.allocate());
          pages.get(pages.size() - 1).putLong(0, step);
          pages.get(pages.size() - 1).putLong(Page.SIZE_BYTES - 8, ~step);
          values.add(step);
        } else if (choice < 990) {
          int i = random.nextInt(pages.size());
          pages.set(i, account.writable(pages.get(i)));
          pages.get(i).putLong(0, step);
          pages.get(i).putLong(Page.SIZE_BYTES - 8, ~step);
          values.set(i, step);
        } else if (choice < 995) {
          int i = random.nextInt(pages.size());
          pages.remove(i).release();
          values.remove(i);
        } else {
          List<Page> frozen = List.copyOf(pages);
          List<Integer> expected = List.copyOf(values);
          frozen.forEach(Page::share);
          reading.add(readers.submit(() -> check(frozen, expected)));
        }
        if (random.nextInt(100) == 0) {
          account.ask(random.nextInt(50) * (long) Page.SIZE_BYTES);
        }
        account.giveBackWhatIsAsked();
      }
      for (Future<?> each : reading) {
        each.get();
      }
    } finally {
      readers.shutdownNow();
    }
    pages.forEach(Page::release);
    assertThat(account.bytesInUse()).isZero();
    assertThat(account.spilledBytes()).isZero();
  }

  private static void check(List<Page> pages, List<Integer> expected) {
    byte[] content = new byte[Page.SIZE_BYTES];
    for (int i = 0; i < pages.size(); i++) {
      pages.get(i).copyTo(content);
      long value = expected.get(i);
      assertThat(ByteArrays.getLong(content, 0)).isEqualTo(value);
      assertThat(ByteArrays.getLong(content, Page.SIZE_BYTES - 8)).isEqualTo(~value);
      pages.get(i).release();
    }
  }

  @Test
  public void shouldForgetWhereAPageWasWrittenOnceItIsChanged() {
    PageAccount account = pool(40, 0).account("test");
    Page page = account.allocate();
    PageImage image = new PageImage(new ImageFile(), 8, 100, 0);
    page.share();
    page.setImage(image);
    page.release();
    assertThat(page.isWritable()).isFalse();
    assertThat(page.isReadable()).isTrue();
    assertThat(page.image()).isSameAs(image);
    assertThat(account.writable(page)).isSameAs(page);
    assertThat(page.image()).isNull();
    assertThat(page.isWritable()).isTrue();
    page.release();
  }

  @Test
  public void shouldSpillFirstWhatOnlyOthersNeed() {
    PageAccount account = pool(20, 0).account("test");
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < 19; i++) {
      pages.add(account.allocate());
    }
    Page frozen = pages.get(18);
    frozen.share();
    pages.set(18, account.writable(frozen));
    pages.add(account.allocate());
    assertThat(frozen.hasMemory()).isFalse();
    assertThat(pages).allMatch(Page::hasMemory);
    frozen.release();
    pages.forEach(Page::release);
  }

  @Test
  public void shouldLetOthersHaveTheirShare() {
    PagePool pool = pool(320, 0);
    AtomicInteger asked = new AtomicInteger();
    PageAccount large = pool.account("large", asked::incrementAndGet);
    PageAccount small = pool.account("small");
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      pages.add(large.allocate());
    }
    long before = large.bytesInUse() - large.spilledBytes();
    assertThat(before).isGreaterThan(280L * Page.SIZE_BYTES);
    assertThat(asked).hasValue(0);
    for (int i = 0; i < 300; i++) {
      pages.add(small.allocate());
      large.giveBackWhatIsAsked();
    }
    assertThat(asked.get()).isPositive();
    assertThat(small.bytesInUse() - small.spilledBytes()).isGreaterThan(120L * Page.SIZE_BYTES);
    pages.forEach(Page::release);
  }

  @Test
  public void shouldFindEveryDamagedByte() throws Exception {
    Random random = Seeds.random("damage");
    PagePool pool = poolWithNamedFile();
    PageAccount account = pool.account("the state of operator 'words'");
    List<Page> pages = spilledPages(account, random);
    try (FileChannel disk = open(onlyFile())) {
      for (Page page : pages) {
        int length = page.spilled().lengthBytes();
        byte[] expected = content(page);
        int step = length <= Page.SMALL_SIZE_BYTES ? 1 : 1 + random.nextInt(200);
        for (int at = 0; at < length; at += step) {
          long offset = page.spilled().offsetBytes() + at;
          byte damaged = (byte) (expected[at] ^ (1 << random.nextInt(8)));
          disk.write(ByteBuffer.wrap(new byte[] {damaged}), offset);
          assertLost(account, page);
          disk.write(ByteBuffer.wrap(expected, at, 1), offset);
        }
        assertThat(content(page)).isEqualTo(expected);
      }
    }
    pages.forEach(Page::release);
  }

  @Test
  public void shouldNotTakeTheContentOfAnotherPageNorOfAnEarlierTime() throws Exception {
    Random random = Seeds.random("exchanged");
    PageAccount account = poolWithNamedFile().account("the state of operator 'words'");
    List<Page> pages = spilledPages(account, random);
    try (FileChannel disk = open(onlyFile())) {
      Page page = pages.get(1);
      byte[] expected = content(page);
      Page other = pages.get(2);
      disk.write(ByteBuffer.wrap(content(other)), page.spilled().offsetBytes());
      assertLost(account, page);
      disk.write(ByteBuffer.wrap(expected), page.spilled().offsetBytes());
      assertThat(content(page)).isEqualTo(expected);

      byte[] earlier = content(other);
      account.makeReadable(other);
      other = account.writable(other);
      pages.set(2, other);
      other.putInt(0, other.getInt(0) + 1);
      spill(account, other);
      disk.write(ByteBuffer.wrap(earlier), other.spilled().offsetBytes());
      assertLost(account, other);
    }
    pages.forEach(Page::release);
  }

  @Test
  public void shouldSaySoWhenTheFileIsCutOff() throws Exception {
    PageAccount account = poolWithNamedFile().account("the state of operator 'words'");
    List<Page> pages = spilledPages(account, Seeds.random("cut"));
    try (FileChannel disk = open(onlyFile())) {
      disk.truncate(0);
      assertThatThrownBy(() -> account.makeReadable(pages.get(0)))
          .isInstanceOf(LostStateException.class)
          .hasMessageContaining("the file ends before");
    }
    pages.forEach(Page::release);
  }

  /** What is used of a page may become less while it lies in the file. */
  @Test
  public void shouldBringBackAPageOfWhichLessIsUsedThanWasWritten() throws Exception {
    PageAccount account = pool(20, 0).account("test");
    List<Page> pages = spilledPages(account, Seeds.random("trimmed"));
    Page page = pages.get(0);
    account.makeReadable(page);
    int first = page.getInt(0);
    page.trim(Long.BYTES);
    spill(account, page);
    assertThat(page.spilled().lengthBytes()).isGreaterThan(Long.BYTES);
    account.makeReadable(page);
    assertThat(page.getInt(0)).isEqualTo(first);
    pages.forEach(Page::release);
  }

  /** Pages of all sizes and fillings, none of which is in memory. */
  private static List<Page> spilledPages(PageAccount account, Random random) {
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Page page = i % 3 == 0 ? account.allocateSmall() : account.allocate();
      pages.add(page);
      byte[] content = new byte[page.sizeBytes() - Long.BYTES * random.nextInt(100)];
      random.nextBytes(content);
      page.putBytes(0, content, 0, content.length);
      page.trim(content.length);
    }
    pages.forEach(page -> spill(account, page));
    return pages;
  }

  /** Takes pages until this one had to go. */
  private static void spill(PageAccount account, Page page) {
    List<Page> others = new ArrayList<>();
    while (page.hasMemory()) {
      others.add(page.isSmall() ? account.allocateSmall() : account.allocate());
    }
    others.forEach(Page::release);
  }

  private static byte[] content(Page page) {
    byte[] content = new byte[Page.SIZE_BYTES];
    page.copyTo(content);
    return Arrays.copyOf(content, page.spilled().lengthBytes());
  }

  private static void assertLost(PageAccount account, Page page) {
    List<ThrowingCallable> ways =
        List.of(() -> account.makeReadable(page), () -> page.copyTo(new byte[Page.SIZE_BYTES]));
    for (ThrowingCallable way : ways) {
      assertThatThrownBy(way)
          .isInstanceOf(LostStateException.class)
          .hasMessageContaining("operator 'words'")
          .hasMessageContaining("the disk has returned other bytes than were written")
          .hasMessageContaining("millrace-spill-");
    }
    assertThat(page.hasMemory()).isFalse();
  }

  private PagePool poolWithNamedFile() {
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    SpillFile file = new SpillFile(folder.getRoot().toPath(), 0, options);
    PagePool pool = new PagePool(20L * Page.SIZE_BYTES, file);
    pools.add(pool);
    return pool;
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder.getRoot().toPath())) {
      return files.findAny().orElseThrow();
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Test
  public void shouldSaySoWhenTheFileIsFullAndGoOnWhenThereIsRoomAgain() {
    PagePool pool = pool(20, 100);
    PageAccount account = pool.account("the state of operator 'words'");
    List<Page> pages = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1000; i++) {
                pages.add(account.allocate());
                pages.get(i).putInt(0, i);
              }
            })
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("operator 'words'")
        .hasMessageContaining(folder.getRoot().getPath())
        .hasMessageContaining("the limit of 1 MiB is reached");
    assertThat(pages).hasSize(120);
    for (int i = 0; i < pages.size(); i++) {
      if (pages.get(i).isReadable()) {
        assertThat(pages.get(i).getInt(0)).isEqualTo(i);
      }
    }
    pages.remove(0).release();
    pages.add(account.allocate());
    pages.forEach(Page::release);
  }

  @Test
  public void shouldRefuseAFolderInWhichNoFileCanBeMade() throws Exception {
    File file = folder.newFile();
    assertThatThrownBy(() -> new SpillFile(file.toPath().resolve("sub"), 0))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("the worker's spill folder")
        .hasMessageContaining(file.getPath());
  }

  @Test
  public void shouldLeaveNoNameInTheFolder() {
    Path path = folder.getRoot().toPath().resolve("made/on/demand");
    try (SpillFile file = new SpillFile(path, 0)) {
      assertThat(path).isEmptyDirectory();
      assertThat(file.bytesInUse()).isZero();
    }
  }

  @Test
  public void shouldRefuseABudgetThatIsTooSmallForSoManyOwners() {
    PagePool pool = pool(40, 0);
    pool.account("first");
    pool.account("second");
    assertThatThrownBy(() -> pool.account("the state of operator 'third'"))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("operator 'third'")
        .hasMessageContaining("at least 0.8 MiB")
        .hasMessageContaining("has 0.6 MiB");
  }

  @Test
  public void shouldSurviveAnInterruptOfItsThread() {
    PageAccount account = pool(20, 0).account("test");
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Thread.currentThread().interrupt();
      pages.add(account.allocate());
      pages.get(i).putInt(0, i);
    }
    for (int i = 0; i < pages.size(); i++) {
      assertThat(readable(account, pages.get(i)).getInt(0)).isEqualTo(i);
    }
    assertThat(Thread.interrupted()).isTrue();
    pages.forEach(Page::release);
  }
}
