package io.millrace.api.configuration;

import java.util.Collection;
import java.util.Comparator;

/** Finds what somebody who mistyped a name probably meant. */
public final class NearestName {
  private NearestName() {}

  /** The name with the least edits (letters inserted, deleted, replaced) from what was typed. */
  public static String to(String typed, Collection<String> names) {
    return names.stream()
        .min(
            Comparator.comparingInt((String name) -> edits(typed, name))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow(() -> new IllegalArgumentException("no names to choose from"));
  }

  private static int edits(String first, String second) {
    int[] previous = new int[second.length() + 1];
    for (int column = 0; column <= second.length(); column++) {
      previous[column] = column;
    }
    for (int row = 1; row <= first.length(); row++) {
      int[] current = new int[second.length() + 1];
      current[0] = row;
      for (int column = 1; column <= second.length(); column++) {
        int replaced =
            previous[column - 1] + (first.charAt(row - 1) == second.charAt(column - 1) ? 0 : 1);
        current[column] = Math.min(replaced, 1 + Math.min(previous[column], current[column - 1]));
      }
      previous = current;
    }
    return previous[second.length()];
  }
}
