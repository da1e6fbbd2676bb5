package io.millrace.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * What is emitted once too seldom or too often, whatever the order.
 *
 * @param missing expected, but not found
 * @param surplus found, but not expected
 */
record Differences(List<Emitted> missing, List<Emitted> surplus) {
  private static final int MOST_SHOWN = 5;

  static Differences between(List<Emitted> expected, List<Emitted> found) {
    List<Emitted> missing = new ArrayList<>();
    List<Emitted> surplus = new ArrayList<>(found);
    for (Emitted each : expected) {
      if (!removeFirstLike(each, surplus)) {
        missing.add(each);
      }
    }
    return new Differences(missing, surplus);
  }

  private static boolean removeFirstLike(Emitted wanted, List<Emitted> list) {
    for (int index = 0; index < list.size(); index++) {
      if (wanted.isLike(list.get(index))) {
        list.remove(index);
        return true;
      }
    }
    return false;
  }

  boolean areNone() {
    return missing.isEmpty() && surplus.isEmpty();
  }

  @Override
  public String toString() {
    if (missing.isEmpty()) {
      return shortened(surplus) + " too many";
    }
    return "not " + shortened(missing) + (surplus.isEmpty() ? "" : ", but " + shortened(surplus));
  }

  /** The first of them, for a message. */
  static String shortened(List<Emitted> emitted) {
    int shown = Math.min(MOST_SHOWN, emitted.size());
    String more = emitted.size() > shown ? " and " + (emitted.size() - shown) + " more" : "";
    return emitted.subList(0, shown) + more;
  }
}
