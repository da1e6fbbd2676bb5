package io.millrace.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class ComparisonTablesTest {
  private final List<JsonNode> lines = new ArrayList<>();

  @Test
  public void shouldCompareTheMediansOfRates() throws Exception {
    for (int rate : new int[] {1_000_000, 3_000_000, 2_000_000}) {
      add("count", "peer n=1", "{\"records_per_s\":" + rate + ",\"cpu_ns_per_record\":700}");
    }
    for (int rate : new int[] {10_000_000, 20_000_000}) {
      add("count", "millrace n=2", "{\"records_per_s\":" + rate + ",\"other_cpu\":0.25}");
    }
    assertThat(tables("count peer item-count n=1", "count millrace item-count n=2"))
        .contains("### count")
        .contains("| peer n=1 | 3 | 2.00 M | 1.00..3.00 | 7.50 | 700 |")
        .contains("| millrace n=2 | 2 | 15.00 M | 10.00..20.00 | 1.00 |")
        .contains("0.25..0.25");
  }

  @Test
  public void shouldCompareLatenciesByTheirTail() throws Exception {
    add("latency", "peer", "{\"p50_us\":400,\"p99_us\":9000,\"p999_us\":20000}");
    add("latency", "millrace", "{\"p50_us\":300,\"p99_us\":3000,\"p999_us\":4000}");
    assertThat(tables("latency peer item-latency", "latency millrace item-latency"))
        .contains("| peer | 1 | 0.40 | 9.00 | 20.00 | 3.00 |");
  }

  @Test
  public void shouldPrintADashForWhatAnEngineDoesNotMeasure() throws Exception {
    add("latency", "peer", "{\"p50_us\":400,\"p99_us\":9000,\"p999_us\":20000}");
    add("latency", "millrace", "{\"p50_us\":300,\"p99_us\":3000,\"cpu_ns_per_record\":2271}");
    add("latency", "millrace", "{\"p50_us\":300,\"p99_us\":3000}");
    assertThat(tables("latency peer item-latency", "latency millrace item-latency"))
        .contains("| 3.00 | - | - | - |")
        .contains("| millrace | 2 | 0.30 | 3.00 | - | 1.00 | 2271 | - | - |");
  }

  @Test
  public void shouldLeaveOutWhatWasNotRun() throws Exception {
    add("count", "millrace n=2", "{\"records_per_s\":5}");
    assertThat(tables("count peer item-count n=1", "count millrace item-count n=2"))
        .contains("millrace")
        .doesNotContain("peer");
  }

  private void add(String group, String run, String result) throws Exception {
    lines.add(
        new ObjectMapper()
            .readTree(
                "{\"group\":\"%s\",\"run\":\"%s\",\"result\":%s}".formatted(group, run, result)));
  }

  private String tables(String... runs) {
    List<ComparedRun> parsed = List.of(runs).stream().map(ComparedRun::parse).toList();
    return new ComparisonTables(parsed, lines).toMarkdown();
  }
}
