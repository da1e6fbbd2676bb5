package io.millrace.connectors.hdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** On Hadoop's view of the local disk, which stands for the file systems that are not HDFS. */
public class HadoopFileStorageTest extends FileStorageContract {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  @Override
  protected FileStorage storage() throws IOException {
    return new HadoopFileStorage(FileSystem.getLocal(new Configuration(false)));
  }

  @Override
  protected String newFolder() {
    return temporary.getRoot() + "/new";
  }

  @Test
  public void shouldServeWhatHadoopKnowsButNotTheLocalDisk() {
    HadoopFileStorageProvider provider = new HadoopFileStorageProvider();

    assertThat(provider.serves("hdfs")).isTrue();
    assertThat(provider.serves("viewfs")).isTrue();
    assertThat(provider.serves("file")).isFalse();
    assertThat(provider.serves(null)).isFalse();
    assertThat(provider.serves("nowhere")).isFalse();
  }

  @Test
  public void shouldNameAHostThatIsUnknown() {
    assertThatThrownBy(() -> FileStorages.of("hdfs://no-such-host.invalid:9000/x"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no-such-host.invalid");
  }
}
