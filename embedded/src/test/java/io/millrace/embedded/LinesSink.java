package io.millrace.embedded;

import io.millrace.api.UserException;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkValidation;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes records as lines of text, exactly once, to a place in this process: hidden until they are
 * committed. What would lose or repeat lines in a real system does so here.
 */
final class LinesSink implements Sink<Object, LinesSink.Part> {
  private static final long serialVersionUID = 1L;
  private static final Map<String, Place> PLACES = new ConcurrentHashMap<>();

  private final String place;

  private LinesSink(String place) {
    this.place = place;
  }

  /** A sink that writes to the place with this name. */
  static LinesSink to(String place) {
    return new LinesSink(place);
  }

  /** A name that no place has. */
  static String newPlace() {
    return "place-" + UUID.randomUUID();
  }

  /** The lines that were committed to a place, sorted. */
  static List<String> lines(String place) {
    return at(place).lines();
  }

  /** How many lines were prepared and neither committed nor given up. */
  static int hiddenLines(String place) {
    return at(place).hiddenLines();
  }

  /** What was written from one snapshot to the next by one task. */
  record Part(String jobId, long incarnation, int task, long sequence)
      implements Serializable, Comparable<Part> {
    @Override
    public int compareTo(Part other) {
      return toString().compareTo(other.toString());
    }
  }

  private static final class Place {
    private final Map<Part, List<String>> hidden = new TreeMap<>();
    private final Map<Part, List<String>> visible = new TreeMap<>();

    synchronized void prepare(Part part, List<String> lines) {
      hidden.put(part, lines);
    }

    synchronized void commit(Part part) throws IOException {
      List<String> lines = hidden.remove(part);
      if (lines != null) {
        visible.put(part, lines);
      } else if (!visible.containsKey(part)) {
        throw new IOException(part + " is lost");
      }
    }

    synchronized void abandon(String jobId, long incarnation) {
      hidden
          .keySet()
          .removeIf(part -> part.jobId().equals(jobId) && part.incarnation() < incarnation);
    }

    synchronized List<String> lines() {
      return visible.values().stream().flatMap(List::stream).sorted().toList();
    }

    synchronized int hiddenLines() {
      return hidden.values().stream().mapToInt(List::size).sum();
    }
  }

  private static Place at(String name) {
    return PLACES.computeIfAbsent(name, missing -> new Place());
  }

  @Override
  public void validate(SinkValidation validation) {
    if (!lines(place).isEmpty()) {
      throw new UserException("'" + place + "' has content; write to another place");
    }
  }

  @Override
  public SinkWriter<Object, Part> createWriter(WriterContext context) {
    return new Writer(at(place), context);
  }

  @Override
  public Committer<Part> createCommitter(CommitterContext context) {
    return new PlaceCommitter(at(place), context.jobId());
  }

  private static final class Writer implements SinkWriter<Object, Part> {
    private final Place place;
    private final WriterContext context;
    private List<String> lines = new ArrayList<>();
    private long sequence;

    Writer(Place place, WriterContext context) {
      this.place = place;
      this.context = context;
    }

    @Override
    public void write(Object record, long timestampMillis) {
      lines.add(record.toString());
    }

    @Override
    public List<Part> prepareCommit(long snapshotId) {
      if (lines.isEmpty()) {
        return List.of();
      }
      Part part = new Part(context.jobId(), context.incarnation(), context.taskIndex(), sequence++);
      place.prepare(part, lines);
      lines = new ArrayList<>();
      return List.of(part);
    }
  }

  private record PlaceCommitter(Place place, String jobId) implements Committer<Part> {
    @Override
    public void commit(List<Part> parts) throws IOException {
      for (Part part : parts) {
        place.commit(part);
      }
    }

    @Override
    public void abandonLeftovers(long incarnation, int parallelism) {
      place.abandon(jobId, incarnation);
    }
  }
}
