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
                2, 250, 4_000, 60_000, 30_000, 5_000, 600_000, 3, 10, 200, 30_000, false));
  }

  @Test
  public void shouldReadEachOption() {
    Map<String, String> values =
        Map.of(
            "master.heartbeat-interval", "1 s",
            "master.heartbeat-timeout", "20 s",
            "worker.master-timeout", "3 min",
            "master.task-end-timeout", "4 s",
            "snapshot.interval", "5 min",
            "snapshot.timeout", "6 min",
            "snapshot.retained", "7",
            "snapshot.allow-doubled-output", "true",
            "restart.attempts", "8",
            "restart.delay", "9 ms");
    assertThat(MasterSettings.from(Configuration.of(values), 1))
        .isEqualTo(
            new MasterSettings(
                1, 1_000, 20_000, 180_000, 4_000, 300_000, 360_000, 7, 8, 9, 30_000, true));
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
