package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.yarn.container.EngineFolder;
import io.millrace.yarn.installation.EngineJars;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The archive of classes that the build has made, in a folder as a container finds it. */
public class ClassArchiveIT {
  private static final Path LIBRARIES =
      Path.of(System.getProperty("millrace.distribution", "target/millrace"), "lib");
  private static final String MAIN_CLASS = "io.millrace.yarn.cli.Millrace";
  private static final String FROM_THE_ARCHIVE = MAIN_CLASS + " source: shared objects file";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private EngineJars jars;
  private Path engine;

  @Before
  public void unpack() throws IOException {
    jars = EngineJars.in(LIBRARIES);
    engine = folder.newFolder(EngineFolder.NAME_IN_CONTAINER).toPath();
    for (Path jar : jars.files()) {
      Path copy = Files.copy(jar, engine.resolve(jar.getFileName()));
      Files.setLastModifiedTime(copy, EngineJars.TIME);
    }
    try (InputStream file = Files.newInputStream(jars.classArchive(jars.hash()));
        ZipInputStream zip = new ZipInputStream(file)) {
      assertThat(zip.getNextEntry().getName()).isEqualTo(EngineFolder.CLASSES_FILE);
      Files.copy(zip, folder.getRoot().toPath().resolve(EngineFolder.CLASSES_FILE));
    }
  }

  @Test
  public void isTakenByTheJvmThatMadeIt() throws Exception {
    assertThat(run("-Xshare:on")).contains(FROM_THE_ARCHIVE);
  }

  @Test
  public void isLeftAloneWhereAJarIsAnother() throws Exception {
    Files.setLastModifiedTime(
        engine.resolve(jars.files().get(0).getFileName()), FileTime.from(Instant.EPOCH));
    assertThat(run("-Xshare:auto")).contains("Millrace ").doesNotContain(FROM_THE_ARCHIVE);
  }

  private String run(String sharing) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    sharing,
                    "-XX:SharedArchiveFile=" + EngineFolder.CLASSES_FILE,
                    "-Xlog:class+load",
                    "-cp",
                    jars.classPath(EngineFolder.NAME_IN_CONTAINER) + ":.",
                    MAIN_CLASS,
                    "version"))
            .directory(folder.getRoot())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
