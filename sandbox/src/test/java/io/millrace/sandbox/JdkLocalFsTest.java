package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class JdkLocalFsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void setsPermissionsAndReadsFiles() throws Exception {
    Configuration configuration = new Configuration();
    configuration.addResource("millrace-sandbox-default.xml");
    FileContext files = FileContext.getLocalFSFileContext(configuration);
    Path file = folder.newFile().toPath();
    Files.writeString(file, "content");
    assertThat(files.getDefaultFileSystem()).isInstanceOf(JdkLocalFs.class);
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());

    for (String permission : new String[] {"755", "500", "644"}) {
      files.setPermission(path, new FsPermission(permission));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(new FsPermission(permission).toString());
    }
    assertThat(FileSystem.getLocal(configuration)).isInstanceOf(JdkLocalFileSystem.class);
    try (var in = files.open(path)) {
      assertThat(in.readAllBytes()).asString().isEqualTo("content");
    }
  }

  @Test
  public void answersAsHadoopsOwn() throws Exception {
    Path file = folder.newFile().toPath();
    Path link = Files.createSymbolicLink(folder.getRoot().toPath().resolve("link"), file);
    try (RawLocalFileSystem own = initialized(new RawLocalFileSystem());
        RawLocalFileSystem files = initialized(new JdkRawLocalFileSystem())) {
      for (Path each : new Path[] {file, link, folder.getRoot().toPath()}) {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(each.toString());
        FileStatus expected = own.getFileLinkStatus(path);
        FileStatus found = files.getFileLinkStatus(path);
        assertThat(found).isEqualTo(expected);
        assertThat(found.isSymlink()).isEqualTo(expected.isSymlink());
        assertThat(found.isDirectory()).isEqualTo(expected.isDirectory());
        assertThat(found.getPermission()).isEqualTo(expected.getPermission());
      }
      org.apache.hadoop.fs.Path missing = new org.apache.hadoop.fs.Path(file + "-missing");
      assertThatThrownBy(() -> files.getFileLinkStatus(missing))
          .isInstanceOf(FileNotFoundException.class);
    }
  }

  private static RawLocalFileSystem initialized(RawLocalFileSystem files) throws IOException {
    files.initialize(FsConstants.LOCAL_FS_URI, new Configuration());
    return files;
  }
}
