package io.millrace.connectors.hdfs;

import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import java.io.IOException;
import org.junit.Rule;
import org.junit.rules.TemporaryFolder;

/** The storage that needs no Hadoop, which must behave the same. */
public class LocalStorageTest extends FileStorageContract {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  @Override
  protected FileStorage storage() throws IOException {
    return FileStorages.of(temporary.getRoot().toString());
  }

  @Override
  protected String newFolder() {
    return temporary.getRoot() + "/new";
  }
}
