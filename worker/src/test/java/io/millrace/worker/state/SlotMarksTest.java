package io.millrace.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.Seeds;
import io.millrace.worker.memory.ByteArrays;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.Test;

public class SlotMarksTest {
  private static final int MARK_BIT = 16;

  @Test
  public void shouldFindTheFirstAsALoopDoes() {
    Random random = Seeds.random("marks");
    byte[] marks = new byte[SlotMarks.SLOTS];
    for (int round = 0; round < 200_000; round++) {
      for (int i = 0; i < marks.length; i++) {
        marks[i] = anyMark(random);
      }
      long all = ByteArrays.getLong(marks, 0);
      byte mark = SlotMarks.ofEntry(random.nextInt(4) << MARK_BIT, MARK_BIT);
      assertFirst(SlotMarks.like(mark, all), marks, each -> each == mark);
      assertFirst(SlotMarks.free(all), marks, each -> each == 0 || each == SlotMarks.REMOVED);
      assertThat(SlotMarks.hasEmpty(all)).isEqualTo(firstOf(marks, each -> each == 0) < 8);
    }
  }

  @Test
  public void shouldFindAllThatAreAlikeAndOtherwiseOnlyEntries() {
    Random random = Seeds.random("all marks");
    byte[] marks = new byte[SlotMarks.SLOTS];
    for (int round = 0; round < 200_000; round++) {
      for (int i = 0; i < marks.length; i++) {
        marks[i] = anyMark(random);
      }
      byte mark = SlotMarks.ofEntry(random.nextInt(4) << MARK_BIT, MARK_BIT);
      int alike = 0;
      long found = SlotMarks.like(mark, ByteArrays.getLong(marks, 0));
      for (; found != 0; found = SlotMarks.others(found)) {
        byte each = marks[SlotMarks.first(found)];
        assertThat(SlotMarks.isEntry(each)).isTrue();
        alike += each == mark ? 1 : 0;
      }
      int expected = 0;
      for (byte each : marks) {
        expected += each == mark ? 1 : 0;
      }
      assertThat(alike).isEqualTo(expected);
    }
  }

  private static byte anyMark(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> SlotMarks.EMPTY;
      case 1 -> random.nextBoolean() ? SlotMarks.REMOVED : SlotMarks.NONE;
      default -> SlotMarks.ofEntry(random.nextInt(4) << MARK_BIT, MARK_BIT);
    };
  }

  private static void assertFirst(long found, byte[] marks, Predicate<Byte> isWanted) {
    int first = firstOf(marks, isWanted);
    if (first == marks.length) {
      assertThat(found).isZero();
    } else {
      assertThat(found).isNotZero();
      assertThat(SlotMarks.first(found)).isEqualTo(first);
    }
  }

  private static int firstOf(byte[] marks, Predicate<Byte> isWanted) {
    int first = 0;
    while (first < marks.length && !isWanted.test(marks[first])) {
      first++;
    }
    return first;
  }
}
