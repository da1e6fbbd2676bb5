package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.worker.Seeds;
import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PagePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Test;

public class PackedSlotsTest {
  private static final int ROUNDS = 500;

  private final byte[] packed = new byte[Page.SIZE_BYTES];
  private final byte[] unpacked = new byte[Page.SIZE_BYTES];

  @Test
  public void shouldKeepEntriesAndNothingElse() throws Exception {
    Random random = Seeds.random("packed slots");
    for (int round = 0; round < ROUNDS; round++) {
      SlotLayout layout = randomLayout(random);
      byte[] page = randomPage(layout, random);
      PackedSlots form = new PackedSlots(layout);

      int length = form.pack(page, packed);
      form.unpack(packed, length, unpacked);

      assertThat(meaning(layout, unpacked)).isEqualTo(meaning(layout, page));
      assertThat(length).isEqualTo(layout.start() + entries(layout, page) * layout.slotBytes());
    }
  }

  @Test
  public void shouldRefuseWhatIsNoPage() {
    Random random = Seeds.random("no packed slots");
    for (int round = 0; round < ROUNDS; round++) {
      SlotLayout layout = randomLayout(random);
      PackedSlots form = new PackedSlots(layout);
      int length = form.pack(randomPage(layout, random), packed);
      int other = random.nextInt(Page.SIZE_BYTES + 1);
      if (other != length) {
        assertThatThrownBy(() -> form.unpack(packed, other, unpacked))
            .isInstanceOf(CorruptStateException.class);
      }
    }
  }

  @Test
  public void shouldRefuseMarksWithoutSlots() {
    SlotLayout layout = new SlotLayout(100, 100, SlotLayout.ANY_FIRST, Page.SMALL_SIZE_BYTES);
    byte[] page = page(layout, List.of(), new Random(1));
    int length = new PackedSlots(layout).pack(page, packed);
    packed[SlotLayout.marksOf(0) + SlotMarks.SLOTS - 1] = SlotMarks.ofEntry(0, 0);

    assertThatThrownBy(
            () -> new PackedSlots(layout).unpack(packed, length + layout.slotBytes(), unpacked))
        .isInstanceOf(CorruptStateException.class)
        .hasMessageContaining("a mark for a slot that it has not");
  }

  private static SlotLayout randomLayout(Random random) {
    int pageBytes = random.nextBoolean() ? Page.SIZE_BYTES : Page.SMALL_SIZE_BYTES;
    int first = random.nextBoolean() ? 7 : SlotLayout.ANY_FIRST;
    return new SlotLayout(1 + random.nextInt(100), random.nextInt(100), first, pageBytes);
  }

  private static byte[] randomPage(SlotLayout layout, Random random) {
    List<Integer> hashes = new ArrayList<>();
    for (int left = random.nextInt(layout.limit() + 1); left > 0; left--) {
      hashes.add(random.nextInt());
    }
    return page(layout, hashes, random);
  }

  /** A page with an entry for each hash, of which some were removed again. */
  private static byte[] page(SlotLayout layout, List<Integer> hashes, Random random) {
    try (PagePool pool = new PagePool(1 << 20)) {
      var account = pool.account("test");
      Page page =
          layout.pageBytes() == Page.SIZE_BYTES ? account.allocate() : account.allocateSmall();
      layout.format(page, layout.groups(), 3, 0);
      byte[] entry = new byte[layout.keyLength() + layout.valueLength()];
      for (int hash : hashes) {
        random.nextBytes(entry);
        int home = layout.home(hash, layout.groups());
        int slot = layout.insert(page, home, entry, 0, hash);
        page.putBytes(layout.valueAt(slot), entry, layout.keyLength(), layout.valueLength());
        if (random.nextInt(5) == 0) {
          layout.remove(page, slot);
        }
      }
      byte[] bytes = new byte[Page.SIZE_BYTES];
      page.copyTo(bytes);
      page.release();
      return bytes;
    }
  }

  private static int entries(SlotLayout layout, byte[] page) {
    int entries = 0;
    for (int mark = 0; mark < layout.groups() * SlotMarks.SLOTS; mark++) {
      entries += SlotMarks.isEntry(page[SlotLayout.marksOf(0) + mark]) ? 1 : 0;
    }
    return entries;
  }

  /** Header and marks, and the slots that have entries. */
  private static List<Byte> meaning(SlotLayout layout, byte[] page) {
    List<Byte> meaning = new ArrayList<>();
    for (int at = 0; at < layout.start(); at++) {
      meaning.add(page[at]);
    }
    for (int at = layout.start(); at < layout.pageBytes(); at++) {
      int slot = (at - layout.start()) / layout.slotBytes();
      boolean isEntry = SlotMarks.isEntry(page[SlotLayout.marksOf(0) + slot]);
      meaning.add(isEntry ? page[at] : 0);
    }
    return meaning;
  }
}
