package io.millrace.benchmarks.workload;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.benchmarks.measure.Measurements;
import io.millrace.benchmarks.measure.Total;
import java.util.List;
import java.util.Map;

/** A program to measure, and which of the measurements say something about it. */
public interface Workload {
  /** The name by which it is started. */
  String name();

  /** The options that it has besides those of every workload. */
  List<ConfigurationOption<?>> options();

  /**
   * Writes the program.
   *
   * @param environment where parallelism and snapshots are set already
   * @param folder where its {@link ChecksumSink} commits
   */
  void define(ExecutionEnvironment environment, Configuration options, String folder);

  /** What is reported, by name, in order. */
  Map<String, Object> results(Configuration options, Measurements measured, Total total);

  /** All that there are. */
  static List<Workload> all() {
    return List.of(new ItemCount(), new ItemLatency(), new WindowWordCount());
  }

  /**
   * Finds one.
   *
   * @throws UserException if there is none of that name
   */
  static Workload named(String name) {
    return all().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "there is no workload '%s'; there are %s"
                        .formatted(
                            name, String.join(", ", all().stream().map(Workload::name).toList()))));
  }
}
