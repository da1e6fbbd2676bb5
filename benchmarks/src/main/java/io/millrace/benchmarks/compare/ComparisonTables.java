package io.millrace.benchmarks.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The medians of runs, a table for each group, in Markdown. */
final class ComparisonTables {
  private static final String LATENCY = "p99_us";
  private static final String RATE = "records_per_s";

  private final Map<String, List<Row>> rowsByGroup = new LinkedHashMap<>();

  /** All results of one run. What none of them has is not a number. */
  private record Row(ComparedRun run, List<JsonNode> results) {
    double median(String field) {
      double[] sorted = values(field).sorted().toArray();
      int middle = sorted.length / 2;
      if (sorted.length == 0) {
        return Double.NaN;
      }
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least(String field) {
      return values(field).min().orElse(Double.NaN);
    }

    double most(String field) {
      return values(field).max().orElse(Double.NaN);
    }

    private DoubleStream values(String field) {
      return results.stream()
          .filter(each -> each.has(field))
          .mapToDouble(each -> each.get(field).asDouble());
    }

    boolean isLatency() {
      return results.stream().anyMatch(each -> each.has(LATENCY));
    }
  }

  /**
   * The tables of these runs.
   *
   * @param lines each with {@code group}, {@code run} and {@code result}
   */
  ComparisonTables(List<ComparedRun> runs, List<? extends JsonNode> lines) {
    for (ComparedRun run : runs) {
      List<JsonNode> results = new ArrayList<>();
      for (JsonNode line : lines) {
        if (line.path("group").asText().equals(run.group())
            && line.path("run").asText().equals(run.title())) {
          results.add(line.path("result"));
        }
      }
      if (!results.isEmpty()) {
        rowsByGroup
            .computeIfAbsent(run.group(), group -> new ArrayList<>())
            .add(new Row(run, results));
      }
    }
  }

  String toMarkdown() {
    StringBuilder text = new StringBuilder();
    rowsByGroup.forEach(
        (group, rows) -> {
          text.append("\n### ").append(group).append("\n\n");
          append(rows, text);
        });
    return text.toString();
  }

  private static void append(List<Row> rows, StringBuilder text) {
    boolean isLatency = rows.stream().anyMatch(Row::isLatency);
    text.append(
        isLatency
            ? "| run | runs | p50 ms | p99 ms | p99.9 ms | its p99 / Millrace's |"
                + " CPU ns/record | peak RSS MiB | others' CPU |\n"
            : "| run | runs | records/s | least..most | Millrace / it |"
                + " CPU ns/record | peak RSS MiB | others' CPU |\n");
    text.append(
        isLatency
            ? "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
            : "|---|--:|--:|--:|--:|--:|--:|--:|\n");
    Row millrace =
        rows.stream()
            .filter(row -> row.run().engine().equals(ComparedRun.MILLRACE))
            .findFirst()
            .orElse(rows.get(0));
    for (Row row : rows) {
      text.append("| ").append(row.run().title()).append(" | ").append(row.results().size());
      text.append(isLatency ? latencies(row, millrace) : rates(row, millrace));
      text.append(cell("%.0f", row.median("cpu_ns_per_record")));
      text.append(cell("%.0f", row.median("peak_rss_mb")));
      text.append(range(row.least("other_cpu"), row.most("other_cpu"))).append(" |\n");
    }
  }

  private static String latencies(Row row, Row millrace) {
    return cell("%.2f", row.median("p50_us") / 1e3)
        + cell("%.2f", row.median(LATENCY) / 1e3)
        + cell("%.2f", row.median("p999_us") / 1e3)
        + cell("%.2f", row.median(LATENCY) / millrace.median(LATENCY));
  }

  private static String rates(Row row, Row millrace) {
    return cell("%.2f M", row.median(RATE) / 1e6)
        + range(row.least(RATE) / 1e6, row.most(RATE) / 1e6)
        + cell("%.2f", millrace.median(RATE) / row.median(RATE));
  }

  private static String range(double least, double most) {
    return cell("%.2f..%.2f", least, most);
  }

  /** A dash for what was not measured, which 0 would belie. */
  private static String cell(String pattern, double... values) {
    if (DoubleStream.of(values).anyMatch(Double::isNaN)) {
      return " | -";
    }
    return " | " + String.format(Locale.ROOT, pattern, DoubleStream.of(values).boxed().toArray());
  }
}
