package io.millrace.benchmarks.measure;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What was measured in a process, or in several together.
 *
 * @param samples in the order of time; the last one was taken when all was over
 * @param latencies in nanoseconds
 * @param cpuNanos the processor time that was used, of all threads
 * @param collectionMillis what the garbage collector took
 * @param peakResidentBytes the most memory that was resident; a sum over processes
 */
public record Measurements(
    List<Sample> samples,
    Histogram latencies,
    long cpuNanos,
    long collectionMillis,
    long peakResidentBytes)
    implements Serializable {

  /** Writes them to a file, for another process to read. */
  public void write(Path file) throws IOException {
    try (ObjectOutputStream output = new ObjectOutputStream(Files.newOutputStream(file))) {
      output.writeObject(this);
    }
  }

  /** Reads what {@link #write} has written. */
  public static Measurements read(Path file) throws IOException {
    try (ObjectInputStream input = new ObjectInputStream(Files.newInputStream(file))) {
      return (Measurements) input.readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException(file + " was written by another version of the benchmarks", e);
    }
  }

  /** All of them together. */
  public static Measurements merge(List<Measurements> parts) {
    Histogram latencies = LatencyRecorder.newHistogram();
    parts.forEach(part -> latencies.add(part.latencies()));
    return new Measurements(
        mergeSamples(parts.stream().map(Measurements::samples).toList()),
        latencies,
        parts.stream().mapToLong(Measurements::cpuNanos).sum(),
        parts.stream().mapToLong(Measurements::collectionMillis).sum(),
        parts.stream().mapToLong(Measurements::peakResidentBytes).sum());
  }

  /** How many records were measured, those of restarts repeated. */
  public long records() {
    return samples.get(samples.size() - 1).records();
  }

  private record PartSample(int part, Sample sample) {}

  /** At each moment, the sum of what each process said last. */
  private static List<Sample> mergeSamples(List<List<Sample>> parts) {
    List<PartSample> all = new ArrayList<>();
    for (int part = 0; part < parts.size(); part++) {
      for (Sample sample : parts.get(part)) {
        all.add(new PartSample(part, sample));
      }
    }
    all.sort(Comparator.comparingLong(each -> each.sample().nanos()));
    Sample[] newest = new Sample[parts.size()];
    List<Sample> merged = new ArrayList<>(all.size());
    for (PartSample each : all) {
      newest[each.part()] = each.sample();
      merged.add(sum(each.sample().nanos(), newest));
    }
    return merged;
  }

  private static Sample sum(long nanos, Sample[] newest) {
    long records = 0;
    long results = 0;
    long cpuNanos = 0;
    for (Sample sample : newest) {
      if (sample != null) {
        records += sample.records();
        results += sample.results();
        cpuNanos += sample.cpuNanos();
      }
    }
    return new Sample(nanos, records, results, cpuNanos);
  }
}
