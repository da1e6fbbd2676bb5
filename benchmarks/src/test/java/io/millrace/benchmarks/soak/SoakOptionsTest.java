package io.millrace.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import org.junit.Test;

public class SoakOptionsTest {
  @Test
  public void shouldRunTenMinutesUnlessToldOtherwise() {
    assertThat(parse()).isEqualTo(new SoakOptions(600, 20, 1_000_000));
    assertThat(parse("--seconds", "90", "--keys", "10")).isEqualTo(new SoakOptions(90, 20, 10));
  }

  @Test
  public void shouldRefuseAnUnknownOption() {
    assertThatThrownBy(() -> parse("--second", "90"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'--second'")
        .hasMessageContaining("--seconds");
  }

  @Test
  public void shouldRefuseABadNumber() {
    assertThatThrownBy(() -> parse("--seconds", "long"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'long'");
    assertThatThrownBy(() -> parse("--seconds"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--seconds needs a whole number");
    assertThatThrownBy(() -> parse("--seconds", "5"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("at least 60");
  }

  private static SoakOptions parse(String... arguments) {
    return SoakOptions.parse(arguments);
  }
}
