package io.millrace.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** The least of an ApplicationMaster; it knows the cluster from the settings on its class path. */
public final class RegisteringMaster {
  private RegisteringMaster() {}

  public static void main(String[] arguments) throws Exception {
    YarnConfiguration configuration = new YarnConfiguration();
    System.out.println("hello from the application master");
    try (AMRMClient<ContainerRequest> resources = AMRMClient.createAMRMClient()) {
      resources.init(configuration);
      resources.start();
      resources.registerApplicationMaster("localhost", -1, "");
      try (FSDataOutputStream out = FileSystem.get(configuration).create(new Path(arguments[0]))) {
        out.write("registered".getBytes(UTF_8));
      }
      resources.unregisterApplicationMaster(FinalApplicationStatus.SUCCEEDED, "", "");
    }
  }
}
