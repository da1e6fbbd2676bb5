package io.millrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.Test;

public class LocationsTest {
  @Test
  public void shouldMakeLocalPathsAbsoluteOnly() {
    assertThat(Locations.absolute("out/x/"))
        .isEqualTo(Path.of("out/x").toAbsolutePath().toString());
    assertThat(Locations.absolute("/out/../in")).isEqualTo("/in");
    assertThat(Locations.absolute("hdfs://host:1/a/b//")).isEqualTo("hdfs://host:1/a/b");
    assertThat(Locations.absolute("hdfs://host:1/")).isEqualTo("hdfs://host:1/");
    assertThat(Locations.absolute("hdfs:/a/")).isEqualTo("hdfs:/a");
  }

  @Test
  public void shouldFindParentsUpToTheRoot() {
    assertThat(Locations.parent("/a/b")).contains("/a");
    assertThat(Locations.parent("/a")).contains("/");
    assertThat(Locations.parent("/")).isEmpty();
    assertThat(Locations.parent("hdfs://host:1/a/b")).contains("hdfs://host:1/a");
    assertThat(Locations.parent("hdfs://host:1/a")).contains("hdfs://host:1/");
    assertThat(Locations.parent("hdfs://host:1/")).isEmpty();
    assertThat(Locations.parent("hdfs://host:1")).isEmpty();
    assertThat(Locations.parent("hdfs:///a")).contains("hdfs:///");
  }

  @Test
  public void shouldKnowWhatIsRemote() {
    assertThat(Locations.isRemote("/a:b")).isFalse();
    assertThat(Locations.isRemote("file:///a")).isFalse();
    assertThat(Locations.isRemote("hdfs://host/a")).isTrue();
  }
}
