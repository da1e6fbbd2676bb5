package io.millrace.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;

/** Classes with as many fields as Java allows, or more than anybody wants. */
public class LargeClassTest {
  private static Object roundTrip(ProgramVersion program) throws Exception {
    CodecRegistry codecs = program.codecs();
    ObjectWriter writer = ObjectWriter.forStream(codecs);
    Object value = program.make("R");
    writer.writeObject(value);
    Object read =
        ObjectReader.forStream(codecs).use(writer.bytes(), 0, writer.length()).readObject();
    assertThat(read.getClass()).isSameAs(value.getClass());
    assertThat(read).hasToString(value.toString());
    return read;
  }

  private static String join(int count, String pattern, String delimiter) {
    return IntStream.range(0, count)
        .mapToObj(i -> pattern.replace("#", Integer.toString(i)))
        .collect(Collectors.joining(delimiter));
  }

  @Test
  public void shouldTakeRecordsOfAnySize() throws Exception {
    for (int count : new int[] {0, 1, 33, 253}) {
      assertThat(roundTrip(recordOf(count)).toString())
          .endsWith(count == 0 ? "R[]" : "f" + (count - 1) + "=" + (count - 1) + "]");
    }
  }

  private static ProgramVersion recordOf(int count) {
    return new ProgramVersion(
        "record R(%s) { static Object make() { return new R(%s); } }"
            .formatted(join(count, "int f#", ", "), join(count, "#", ", ")));
  }

  @Test
  public void shouldRefuseTheOneSizeThatIsTooMuch() {
    assertThatThrownBy(() -> roundTrip(recordOf(254)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("program.R cannot be written as bytes, since it has too many");
  }

  @Test
  public void shouldTakePlainClassesOfAnySize() throws Exception {
    int count = 1000;
    String source =
        """
        class R {
          %s
          static Object make() { R r = new R(); %s return r; }
          public String toString() { return Arrays.toString(new Object[] {%s}); }
        }
        """
            .formatted(
                join(count, "long f#; String s#;", " "),
                join(count, "r.f# = #; r.s# = \"t#\";", " "),
                join(count, "f#, s#", ", "));
    assertThat(roundTrip(new ProgramVersion(source)).toString()).endsWith("999, t999]");
  }
}
