package io.millrace.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.yarn.container.EngineFolder;
import io.millrace.yarn.container.StagingFolder;
import io.millrace.yarn.installation.EngineJars;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class EngineArchiveTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private java.nio.file.Path jars;
  private FileSystem files;
  private StagingFolder staging;

  @Before
  public void createJars() throws IOException {
    jars = folder.newFolder("lib").toPath();
    Files.writeString(jars.resolve("b.jar"), "second");
    Files.writeString(jars.resolve("a.jar"), "first");
    Files.writeString(jars.resolve("readme.txt"), "no jar");
    files = FileSystem.getLocal(new Configuration());
    staging = new StagingFolder(files, new Path(folder.getRoot().toURI().toString(), "staging"));
  }

  @Test
  public void holdsTheJars() throws IOException {
    Path archive = upload(EngineArchive.of(jars)).jars();
    List<String> contents = new ArrayList<>();
    try (InputStream in = files.open(archive);
        TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        assertThat(entry.getLastModifiedTime()).isEqualTo(EngineJars.TIME);
        contents.add(
            entry.getName() + "=" + new String(tar.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(contents)
        .containsExactly(
            "class-path=-cp engine/a.jar:engine/b.jar:.", "a.jar=first", "b.jar=second");
  }

  @Test
  public void bringsTheArchiveOfItsOwnClassesOnly() throws IOException {
    EngineArchive engine = EngineArchive.of(jars);
    Files.writeString(jars.resolve("classes-" + engine.hash() + ".zip"), "classes");
    assertThat(contentsOf(upload(engine).classes())).isEqualTo("classes");

    Files.writeString(jars.resolve("a.jar"), "FIRST");
    Path classesOfOthers = upload(EngineArchive.of(jars)).classes();
    assertThat(files.exists(classesOfOthers)).isFalse();
  }

  @Test
  public void bringsClassesThatAnEarlierInstallationDidNotHave() throws IOException {
    EngineArchive engine = EngineArchive.of(jars);
    Path classes = upload(engine).classes();
    assertThat(files.exists(classes)).isFalse();
    Files.writeString(jars.resolve("classes-" + engine.hash() + ".zip"), "classes");
    upload(EngineArchive.of(jars));
    assertThat(contentsOf(classes)).isEqualTo("classes");
  }

  @Test
  public void isStoredOncePerContents() throws IOException {
    Path archive = upload(EngineArchive.of(jars)).jars();
    long storedAt = files.getFileStatus(archive).getModificationTime();
    files.setTimes(archive, storedAt - 10_000, -1);

    assertThat(upload(EngineArchive.of(jars)).jars()).isEqualTo(archive);
    assertThat(files.getFileStatus(archive).getModificationTime()).isEqualTo(storedAt - 10_000);
    assertThat(files.listStatus(archive.getParent())).hasSize(1);

    Files.writeString(jars.resolve("a.jar"), "changed");
    assertThat(upload(EngineArchive.of(jars)).jars()).isNotEqualTo(archive);
  }

  @Test
  public void isNamedByNamesAndContents() throws IOException {
    String before = EngineArchive.of(jars).hash();
    assertThat(EngineArchive.of(jars).hash()).isEqualTo(before);
    Files.move(jars.resolve("b.jar"), jars.resolve("c.jar"));
    assertThat(EngineArchive.of(jars).hash()).isNotEqualTo(before);
  }

  @Test
  public void refusesAnInstallationWithoutLibraries() {
    assertThatThrownBy(() -> EngineArchive.of(jars.resolve("missing")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the installation is incomplete");
  }

  @Test
  public void leavesNothingOfAnUploadThatIsNotFinished() throws IOException {
    try (EngineUpload upload = EngineUpload.start(EngineArchive.of(jars), staging)) {
      assertThat(upload).isNotNull();
    }
    assertThat(files.listStatus(new Path(staging.path(), "engine"))).isEmpty();
  }

  private EngineFolder upload(EngineArchive engine) throws IOException {
    try (EngineUpload upload = EngineUpload.start(engine, staging)) {
      return upload.finish();
    }
  }

  private String contentsOf(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
