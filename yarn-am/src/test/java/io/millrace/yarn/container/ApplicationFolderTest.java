package io.millrace.yarn.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.planner.ExecutionPlan;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.worker.PlanFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Properties;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ApplicationFolderTest {
  private static final ApplicationId ID = ApplicationId.newInstance(1_700_000_000_000L, 7);

  @Rule public final TemporaryFolder temporary = new TemporaryFolder();
  private final SharedSecret secret = SharedSecret.random();
  private final org.apache.hadoop.conf.Configuration hadoop =
      new org.apache.hadoop.conf.Configuration();
  private Configuration options;
  private ApplicationFolder folder;

  @Before
  public void write() throws IOException {
    options = Configuration.empty().with("yarn.staging-folder", temporary.getRoot().toString());
    hadoop.set("fs.defaultFS", "file:///");
    folder = StagingFolder.of(options, hadoop).application(ID);
    java.nio.file.Path program = temporary.newFile("my.jar").toPath();
    Files.writeString(program, "program");
    hadoop.set("my.key", "${user.name}");
    folder.write(
        program,
        new ExecutionPlan("job", 128, List.of(), List.of(), options),
        options,
        hadoop,
        secret);
  }

  @Test
  public void liesInTheStagingFolder() {
    assertThat(folder.path().toUri().getPath())
        .isEqualTo(temporary.getRoot() + "/applications/application_1700000000000_0007");
  }

  @Test
  public void holdsWhatTheContainersNeed() throws IOException {
    assertThat(PlanFile.read(folder.planLocation()).jobName()).isEqualTo("job");
    assertThat(Files.readString(local("program.jar"))).isEqualTo("program");
    Properties stored = new Properties();
    try (InputStream in = Files.newInputStream(local("millrace.properties"))) {
      stored.load(in);
    }
    assertThat(stored)
        .containsOnlyKeys("yarn.staging-folder")
        .containsValue(temporary.getRoot().toString());
    org.apache.hadoop.conf.Configuration settings = new org.apache.hadoop.conf.Configuration(false);
    settings.addResource(new Path(local("hadoop.xml").toUri()));
    assertThat(settings.getRaw("my.key")).isEqualTo("${user.name}");
    assertThat(settings.get("io.file.buffer.size")).as("a default").isNull();
  }

  @Test
  public void keepsTheSecretForItsOwner() throws IOException {
    assertThat(folder.readSecret()).isEqualTo(secret);
    assertThat(Files.getPosixFilePermissions(local("secret")).toString())
        .contains("OWNER_READ")
        .doesNotContain("GROUP", "OTHERS");
    assertThat(Files.getPosixFilePermissions(local("")).toString())
        .doesNotContain("GROUP", "OTHERS");
  }

  @Test
  public void saysWhoMayReadTheSecret_whenItIsNotThere() throws IOException {
    folder.delete();
    assertThatThrownBy(folder::readSecret)
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("only the user who submitted the application");
  }

  @Test
  public void goesWhenTheApplicationHasEnded_exceptForSnapshots() throws IOException {
    Files.createDirectories(local("snapshots/snapshot-1"));
    folder.deleteAllButSnapshots();
    try (var left = Files.list(local(""))) {
      assertThat(left).containsExactly(local("snapshots"));
    }
    Files.delete(local("snapshots/snapshot-1"));
    folder.deleteAllButSnapshots();
    assertThat(local("")).doesNotExist();
    folder.deleteAllButSnapshots();
  }

  private java.nio.file.Path local(String name) {
    return java.nio.file.Path.of(folder.path().toUri().getPath()).resolve(name);
  }
}
