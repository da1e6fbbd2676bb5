package io.millrace.connectors.hdfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import io.millrace.sandbox.SharedSandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.junit.Test;

public class HdfsStorageIT extends FileStorageContract {
  @Override
  protected FileStorage storage() throws IOException {
    return FileStorages.of(SharedSandbox.hadoop().defaultFileSystem() + "/");
  }

  @Override
  protected String newFolder() {
    return SharedSandbox.hadoop().defaultFileSystem() + "/tmp/storage-" + UUID.randomUUID();
  }

  @Test
  public void shouldGiveFilesTheRightsOfTheUsersMask() throws IOException {
    String file = newFolder() + "/file";
    try (OutputStream output = storage().create(file)) {
      output.write(1);
    }

    assertThat(SharedSandbox.hadoop().fileSystem().getFileStatus(new Path(file)).getPermission())
        .hasToString("rw-r--r--");
  }
}
