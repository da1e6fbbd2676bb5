package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class JdkLocalFsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void setsPermissionsAndReadsFiles() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("fs.AbstractFileSystem.file.impl", JdkLocalFs.class.getName());
    FileContext files = FileContext.getLocalFSFileContext(configuration);
    Path file = folder.newFile().toPath();
    Files.writeString(file, "content");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());

    for (String permission : new String[] {"755", "500", "644"}) {
      files.setPermission(path, new FsPermission(permission));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(new FsPermission(permission).toString());
    }
    try (var in = files.open(path)) {
      assertThat(in.readAllBytes()).asString().isEqualTo("content");
    }
  }
}
