package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import org.junit.Test;

public class TimedLineTest {
  @Test
  public void shouldDivideAtTheFirstTab() {
    assertThat(TimedLine.timestampOf("1700000000123\tto be\tor not", 7)).isEqualTo(1700000000123L);
    assertThat(TimedLine.textOf("1700000000123\tto be\tor not")).isEqualTo("to be\tor not");
    assertThat(TimedLine.textOf("5\t")).isEmpty();
  }

  @Test
  public void shouldShowTheLine_when_itIsMalformed() {
    assertThatThrownBy(() -> TimedLine.timestampOf("soon\tto be", 0))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'soon\tto be'");
    assertThatThrownBy(() -> TimedLine.timestampOf("no tab", 0))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'no tab'");
  }
}
