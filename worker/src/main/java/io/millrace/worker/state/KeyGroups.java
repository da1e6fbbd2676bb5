package io.millrace.worker.state;

import java.util.Set;

/**
 * How keys are divided: each key belongs to one of a fixed number of groups, and each task of an
 * operator has a contiguous range of groups.
 *
 * @param count how many groups there are
 */
public record KeyGroups(int count) {
  /** Classes for which the Java specification says what {@code hashCode} gives. */
  private static final Set<Class<?>> SPECIFIED_HASHES =
      Set.of(
          String.class,
          Long.class,
          Integer.class,
          Short.class,
          Byte.class,
          Character.class,
          Boolean.class,
          Double.class,
          Float.class);

  public KeyGroups {
    if (count < 1) {
      throw new IllegalArgumentException("the number of key groups is " + count + ", not positive");
    }
  }

  /**
   * Whether {@code hashCode} of such keys gives the same in every process. It does not for an enum,
   * nor for anything that contains one.
   */
  static boolean hasPortableHashCode(Object key) {
    return key instanceof String
        || key instanceof Long
        || key instanceof Integer
        || SPECIFIED_HASHES.contains(key.getClass());
  }

  /**
   * The group of a key.
   *
   * @param bytesHash {@link KeyHash#of} the bytes of the key
   */
  int groupOf(Object key, int bytesHash) {
    return groupOf(hasPortableHashCode(key) ? key.hashCode() : bytesHash);
  }

  /** The group of a key with this hash, which need not be well mixed. */
  public int groupOf(int hash) {
    long mixed = hash * 0x9E37_79B9_7F4A_7C15L;
    mixed ^= mixed >>> 29;
    return (int) (((mixed & 0xFFFF_FFFFL) * count) >>> Integer.SIZE);
  }

  /**
   * The groups of a task.
   *
   * @param taskIndex from 0
   * @param parallelism how many tasks the operator has
   */
  public KeyGroupRange rangeOf(int taskIndex, int parallelism) {
    return new KeyGroupRange(firstOf(taskIndex, parallelism), firstOf(taskIndex + 1, parallelism));
  }

  /** The index of the task that has a group. */
  public int taskOf(int keyGroup, int parallelism) {
    return (int) ((long) keyGroup * parallelism / count);
  }

  private int firstOf(int taskIndex, int parallelism) {
    return (int) (((long) taskIndex * count + parallelism - 1) / parallelism);
  }
}
