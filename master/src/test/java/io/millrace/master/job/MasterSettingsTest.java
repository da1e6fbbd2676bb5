package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import java.util.Map;
import org.junit.Test;

public class MasterSettingsTest {
  @Test
  public void shouldHaveDefaults() {
    assertThat(MasterSettings.from(Configuration.empty(), 2))
        .isEqualTo(
            new MasterSettings(
                2, 250, 4_000, 60_000, 30_000, 5_000, 600_000, 3, 10, 200, 30_000, false, 3,
                900_000));
  }

  @Test
  public void shouldReadEachOption() {
    Map<String, String> values =
        Map.ofEntries(
            Map.entry("master.heartbeat-interval", "1 s"),
            Map.entry("master.heartbeat-timeout", "20 s"),
            Map.entry("worker.master-timeout", "3 min"),
            Map.entry("master.task-end-timeout", "4 s"),
            Map.entry("snapshot.interval", "5 min"),
            Map.entry("snapshot.timeout", "6 min"),
            Map.entry("snapshot.retained", "7"),
            Map.entry("snapshot.allow-doubled-output", "true"),
            Map.entry("restart.attempts", "8"),
            Map.entry("restart.delay", "9 ms"),
            Map.entry("restart.longest-delay", "10 s"),
            Map.entry("restart.same-exception-attempts", "11"),
            Map.entry("job.outage-limit", "12 s"));
    assertThat(MasterSettings.from(Configuration.of(values), 1))
        .isEqualTo(
            new MasterSettings(
                1, 1_000, 20_000, 180_000, 4_000, 300_000, 360_000, 7, 8, 9, 10_000, true, 11,
                12_000));
  }

  @Test
  public void shouldRefuseATimeoutOfFewHeartbeats() {
    Configuration configuration = Configuration.of(Map.of("master.heartbeat-timeout", "900 ms"));
    assertThatThrownBy(() -> MasterSettings.from(configuration, 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("900 ms")
        .hasMessageContaining("250 ms");
  }

  @Test
  public void shouldKnowAllOptionsByTheirDefaults() {
    MasterOptions.all()
        .forEach(option -> assertThat(option.parse(option.defaultText())).isNotNull());
    assertThat(MasterOptions.all()).hasSize(4).doesNotHaveDuplicates();
  }
}
