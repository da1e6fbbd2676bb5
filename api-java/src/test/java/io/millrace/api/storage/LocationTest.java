package io.millrace.api.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import org.junit.Test;

public class LocationTest {
  @Test
  public void takesPathsAsTheyAre() {
    assertThat(Location.of("/a b/100%/x?#:y")).isEqualTo(new Location("", "", "/a b/100%/x?#:y"));
    assertThat(Location.of("hdfs://host:1/a b/[c]"))
        .isEqualTo(new Location("hdfs", "host:1", "/a b/[c]"));
    assertThat(Location.of("hdfs:///a")).isEqualTo(new Location("hdfs", "", "/a"));
    assertThat(Location.of("file:/a")).isEqualTo(new Location("file", "", "/a"));
    assertThat(Location.of("./a:b").isPlain()).isTrue();
    assertThat(Location.of("s3a://bucket").path()).isEmpty();
  }

  @Test
  public void refusesWhatIsNeitherPathNorLocation() {
    assertThatThrownBy(() -> Location.of(""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> Location.of("a b:c"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'./a b:c'");
    assertThatThrownBy(() -> Location.of("hdfs://no host/a").storage())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'no host'");
  }
}
