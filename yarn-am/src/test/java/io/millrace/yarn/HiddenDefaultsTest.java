package io.millrace.yarn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.junit.Test;

public class HiddenDefaultsTest {
  /** One that only core-default.xml has. */
  private static final String DEFAULT = "hadoop.common.configuration.version";

  @Test
  public void shouldHideTheDefaultsFromConfigurationsThatAreMadeWithin() throws IOException {
    assertThat(new Configuration().get(DEFAULT)).isNotNull();
    assertThat(HiddenDefaults.in(() -> new Configuration().get(DEFAULT))).isNull();
    assertThat(new Configuration().get(DEFAULT)).isNotNull();
  }

  @Test
  public void shouldLeaveConfigurationsAloneThatWereMadeBefore() throws IOException {
    Configuration before = new Configuration(); // it reads its files when it is first asked
    assertThat(HiddenDefaults.in(() -> before.get(DEFAULT))).isNotNull();
  }

  @Test
  public void shouldFindClassesAndOtherFiles() throws IOException {
    ClassLoader within = HiddenDefaults.in(() -> Thread.currentThread().getContextClassLoader());
    assertThat(within.getResource("core-default.xml")).isNull();
    assertThat(within.getResource("millrace-container-log4j.properties")).isNotNull();
    assertThat(HiddenDefaults.in(() -> new Configuration().getClassByNameOrNull("java.util.List")))
        .isEqualTo(java.util.List.class);
  }

  @Test
  public void shouldGiveTheThreadItsClassLoaderBack_whenTheActionFails() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertThatThrownBy(
            () ->
                HiddenDefaults.in(
                    () -> {
                      throw new IOException("on purpose");
                    }))
        .hasMessage("on purpose");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }
}
