package io.millrace.benchmarks.generator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.Test;

public class ChecksumsTest {
  @Test
  public void shouldDependOnItemAndCount() {
    assertThat(Checksums.ofCount(1, 2)).isNotEqualTo(Checksums.ofCount(2, 1));
    assertThat(Checksums.ofCount(1, 2)).isNotEqualTo(Checksums.ofCount(1, 3));
  }

  @Test
  public void shouldDependOnWordWindowAndCount() {
    long checksum = Checksums.ofWindow("word", 1000, 3);
    assertThat(Checksums.ofWindow("words", 1000, 3)).isNotEqualTo(checksum);
    assertThat(Checksums.ofWindow("word", 2000, 3)).isNotEqualTo(checksum);
    assertThat(Checksums.ofWindow("word", 1000, 4)).isNotEqualTo(checksum);
  }

  @Test
  public void shouldHashWordsByTheKnownAlgorithm() {
    assertThat(Checksums.ofWord("")).isEqualTo(0xcbf29ce484222325L);
    assertThat(Checksums.ofWord("a")).isEqualTo(0xaf63dc4c8601ec8cL);
    assertThat(Checksums.ofWord("foobar")).isEqualTo(0x85944171f73967e8L);
  }
}
