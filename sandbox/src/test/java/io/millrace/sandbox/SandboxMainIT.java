package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.client.api.YarnClientApplication;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** A sandbox in a JVM of its own, from its start to its end. */
public class SandboxMainIT {
  @Rule public final Timeout timeout = Timeout.seconds(180);
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  @Test
  public void when_itIsToldToEnd_then_neitherContainersNorFilesRemain() throws Exception {
    Path folder = temporary.getRoot().toPath().resolve("sandbox");
    Path output = temporary.newFile().toPath();
    Process sandbox = startSandbox(folder, output);
    try {
      Properties addresses = awaitAddresses(sandbox, folder.resolve("sandbox.properties"));
      submitSleep(Path.of(addresses.getProperty("hadoop.conf.dir")));
      ProcessHandle sleep = awaitSleep(sandbox);

      sandbox.destroy();

      assertThat(sandbox.waitFor(60, TimeUnit.SECONDS)).isTrue();
      sleep.onExit().get(10, TimeUnit.SECONDS);
      assertThat(names(folder)).containsExactly("sandbox.log");
      assertThat(Files.readString(output)).contains("The sandbox is ready after");
    } finally {
      sandbox.descendants().forEach(ProcessHandle::destroyForcibly);
      sandbox.destroyForcibly();
    }
  }

  private static Process startSandbox(Path folder, Path output) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            SandboxMain.class.getName(),
            "--folder",
            folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static Properties awaitAddresses(Process sandbox, Path file) throws Exception {
    while (!Files.exists(file)) {
      assertThat(sandbox.waitFor(50, TimeUnit.MILLISECONDS)).as("sandbox has ended").isFalse();
    }
    Properties addresses = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      addresses.load(in);
    }
    assertThat(addresses.stringPropertyNames())
        .contains("hdfs", "yarn.page", "kafka.brokers", "zookeeper", "hadoop.conf.dir");
    return addresses;
  }

  private static void submitSleep(Path confFolder) throws Exception {
    Configuration configuration = new YarnConfiguration();
    for (String file : List.of("core-site.xml", "hdfs-site.xml", "yarn-site.xml")) {
      configuration.addResource(confFolder.resolve(file).toUri().toURL());
    }
    try (YarnClient yarn = YarnClient.createYarnClient()) {
      yarn.init(configuration);
      yarn.start();
      YarnClientApplication application = yarn.createApplication();
      ApplicationSubmissionContext submission = application.getApplicationSubmissionContext();
      submission.setQueue("default");
      submission.setResource(Resource.newInstance(128, 1));
      submission.setAMContainerSpec(
          ContainerLaunchContext.newInstance(
              Map.of(), Map.of(), List.of("exec sleep 600"), null, null, null));
      yarn.submitApplication(submission);
    }
  }

  private static ProcessHandle awaitSleep(Process sandbox) throws Exception {
    while (true) {
      Optional<ProcessHandle> sleep =
          sandbox
              .descendants()
              .filter(process -> process.info().command().orElse("").endsWith("/sleep"))
              .findAny();
      if (sleep.isPresent()) {
        return sleep.get();
      }
      assertThat(sandbox.waitFor(20, TimeUnit.MILLISECONDS)).as("sandbox has ended").isFalse();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
