package io.millrace.worker.operator;

import io.millrace.api.UserException;
import io.millrace.worker.operator.WindowRecords.Arrival;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.StringJoiner;

/**
 * The records of a window in the order they arrived, put together from slices while they are read:
 * at most one record of each slice is ahead of what the function has seen. May be read as often as
 * wanted, with new objects each time, until it is closed.
 */
final class ArrivedRecords implements Iterable<Object>, AutoCloseable {
  private final String operatorName;
  private final List<Iterable<Arrival>> slices;
  private volatile boolean isClosed;

  /**
   * Records to be read.
   *
   * @param slices each in the order of arrival
   */
  ArrivedRecords(String operatorName, List<Iterable<Arrival>> slices) {
    this.operatorName = operatorName;
    this.slices = slices;
  }

  @Override
  public Iterator<Object> iterator() {
    checkOpen();
    return slices.size() == 1 ? new OfOne(slices.get(0).iterator()) : new OfSeveral();
  }

  /** As of a collection; programs that put the records into a text expect it. */
  @Override
  public String toString() {
    if (isClosed) {
      return "the records of a window, which are gone";
    }
    StringJoiner records = new StringJoiner(", ", "[", "]");
    for (Object record : this) {
      records.add(String.valueOf(record));
    }
    return records.toString();
  }

  private void checkOpen() {
    if (isClosed) {
      throw new UserException(
          ("operator '%s' has read the records of a window after its process(...) had returned, when"
                  + " they may be gone; read them during the call, and keep copies in a collection")
              .formatted(operatorName));
    }
  }

  /** The function has returned. */
  @Override
  public void close() {
    isClosed = true;
  }

  private final class OfOne implements Iterator<Object> {
    private final Iterator<Arrival> arrivals;

    OfOne(Iterator<Arrival> arrivals) {
      this.arrivals = arrivals;
    }

    @Override
    public boolean hasNext() {
      checkOpen();
      return arrivals.hasNext();
    }

    @Override
    public Object next() {
      checkOpen();
      return arrivals.next().record();
    }
  }

  /** A slice, at the record that comes next of it. */
  private static final class Cursor {
    private final Iterator<Arrival> arrivals;
    private Arrival next;

    Cursor(Iterator<Arrival> arrivals) {
      this.arrivals = arrivals;
    }

    boolean advance() {
      next = arrivals.hasNext() ? arrivals.next() : null;
      return next != null;
    }

    long sequence() {
      return next.sequence();
    }
  }

  private final class OfSeveral implements Iterator<Object> {
    private final PriorityQueue<Cursor> cursors =
        new PriorityQueue<>(Comparator.comparingLong(Cursor::sequence));

    OfSeveral() {
      for (Iterable<Arrival> slice : slices) {
        add(new Cursor(slice.iterator()));
      }
    }

    private void add(Cursor cursor) {
      if (cursor.advance()) {
        cursors.add(cursor);
      }
    }

    @Override
    public boolean hasNext() {
      checkOpen();
      return !cursors.isEmpty();
    }

    @Override
    public Object next() {
      checkOpen();
      Cursor first = cursors.poll();
      if (first == null) {
        throw new NoSuchElementException("the window has no more records");
      }
      Object record = first.next.record();
      add(first);
      return record;
    }
  }
}
