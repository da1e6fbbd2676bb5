package io.millrace.yarn.container;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.api.storage.FileStorages;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.yarn.HiddenDefaults;
import io.millrace.yarn.coordination.ApplicationNode;
import io.millrace.yarn.program.ProgramJar;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.ApplicationConstants;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.api.records.ContainerId;

/**
 * What a process finds in its container.
 *
 * @param containerId the container
 * @param containerBytes its size
 * @param options all options of the job
 * @param hadoop the submitter's Hadoop settings
 * @param credentials the tokens that the process was given
 * @param secret the application's secret
 * @param program the user's jar
 */
public record ContainerProcess(
    ContainerId containerId,
    long containerBytes,
    Configuration options,
    org.apache.hadoop.conf.Configuration hadoop,
    Credentials credentials,
    SharedSecret secret,
    ProgramJar program) {
  /** What a submission tells the master; none of the user's options. */
  public static final ConfigurationOption<String> ENDED_JOB =
      ConfigurationOption.text(
          "snapshot.ended-job",
          "",
          "The job whose snapshot this one begins with, if it is known to have ended.");

  private static final Text SECRET = new Text("millrace.secret");

  /** Adds the application's secret to the credentials that its containers are given. */
  public static void addSecret(Credentials credentials, SharedSecret secret) {
    credentials.addSecretKey(SECRET, secret.toBytes());
  }

  /**
   * Looks around in the container that this JVM is the process of, and makes the program's class
   * loader that of this thread and of the threads it will start.
   */
  public static ContainerProcess current() throws IOException {
    org.apache.hadoop.conf.Configuration hadoop =
        HadoopSettings.load(ApplicationFolder.HADOOP_SETTINGS);
    FileStorages.setStorageOfPlainPaths(FileSystem.getDefaultUri(hadoop).toString());
    Credentials credentials = UserGroupInformation.getCurrentUser().getCredentials();
    byte[] secret = credentials.getSecretKey(SECRET);
    if (secret == null) {
      throw new IllegalStateException("the container was started without the application's secret");
    }
    ProgramJar program =
        ProgramJar.open(
            Path.of(ApplicationFolder.PROGRAM), ContainerProcess.class.getClassLoader());
    Thread.currentThread().setContextClassLoader(program.classLoader());
    return new ContainerProcess(
        ContainerId.fromString(variable(Environment.CONTAINER_ID.name())),
        Long.parseLong(variable(ContainerLaunch.MEMORY_VARIABLE)),
        Configuration.load(Path.of(ApplicationFolder.OPTIONS)),
        hadoop,
        credentials,
        SharedSecret.of(secret),
        program);
  }

  /** The application's id. */
  public String applicationId() {
    return containerId.getApplicationAttemptId().getApplicationId().toString();
  }

  /** The application's node in ZooKeeper. */
  public ApplicationNode node() {
    return ApplicationNode.of(options, applicationId(), secret);
  }

  /** The path under which YARN's proxy shows the application's page. */
  public String proxyBase() {
    return variable(ApplicationConstants.APPLICATION_WEB_PROXY_BASE_ENV);
  }

  /** Who has submitted the application. */
  public String user() {
    return variable(Environment.USER.name());
  }

  /** When the application was submitted, in milliseconds since the epoch. */
  public long submittedAtMillis() {
    return Long.parseLong(variable(ApplicationConstants.APP_SUBMIT_TIME_ENV));
  }

  /** The application's files. */
  public ApplicationFolder folder() throws IOException {
    org.apache.hadoop.fs.Path path =
        new org.apache.hadoop.fs.Path(variable(ContainerLaunch.FOLDER_VARIABLE));
    return new ApplicationFolder(HiddenDefaults.in(() -> path.getFileSystem(hadoop)), path);
  }

  /** How further containers of this application are started. */
  public ContainerLaunch launch() throws IOException {
    ApplicationFolder folder = folder();
    FileSystem files = folder.path().getFileSystem(hadoop);
    org.apache.hadoop.fs.Path engine =
        new org.apache.hadoop.fs.Path(variable(ContainerLaunch.ENGINE_VARIABLE));
    return new ContainerLaunch(files, options, folder, new EngineFolder(files, engine));
  }

  /** The name of this node, by which the other processes of the application reach it. */
  public InetAddress nodeAddress() throws IOException {
    return InetAddress.getByName(variable(Environment.NM_HOST.name()));
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException(
          "the variable " + name + " is missing; this class is started by YARN in a container");
    }
    return value;
  }
}
